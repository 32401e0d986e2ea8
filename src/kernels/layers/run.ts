import * as tf from '@tensorflow/tfjs';

/** True where a kernel of ours is registered for the active backend; elsewhere a layer is composed of tfjs operations. */
export function hasKernel(name: string): boolean {
  // Typed as always there, in fact undefined for what is not registered.
  const kernel: tf.KernelConfig | undefined = tf.getKernel(name, tf.getBackend());
  return kernel !== undefined && kernel !== null;
}

/** Runs a kernel that has several outputs. */
export function runKernel(name: string, inputs: tf.NamedTensorMap, attributes: tf.NamedAttrMap = {}): tf.Tensor[] {
  const outputs: tf.Tensor | tf.Tensor[] = tf.engine().runKernel(name, inputs, attributes);
  return Array.isArray(outputs) ? outputs : [outputs];
}

/** True while gradients are recorded: what only a backward pass reads need not be written otherwise. */
export function isRecording(): boolean {
  return tf.engine().state.gradientDepth > 0;
}
