// TensorFlow sets the processor's flags for flushing subnormals to zero around its kernels and in its threads, always through
// this constructor. The one here leaves the flags alone, so that values within a step keep their subnormals, as in PyTorch.
// The dynamic linker finds it first, since TensorFlow's libraries are loaded as dependencies of this binding.
#include "tsl/platform/denormal.h"

namespace tsl {
namespace port {

ScopedFlushDenormal::ScopedFlushDenormal() {}

}  // namespace port
}  // namespace tsl
