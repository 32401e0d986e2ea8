import type * as tf from '@tensorflow/tfjs';
import type { KernelRegistration } from '../registration.js';
import { ATTENTION_KERNELS } from './attention.js';
import { BATCH_NORM_KERNELS } from './batch-norm.js';
import { GELU_KERNELS } from './gelu.js';
import { LAYER_NORM_KERNELS } from './layer-norm.js';
import { LINEAR_GRADIENT, LINEAR_KERNELS } from './linear.js';
import { RECURRENT_KERNELS } from './recurrent-kernels.js';

/** The kernels behind the fused layers. */
export const LAYER_KERNELS: readonly KernelRegistration[] = [
  ...LINEAR_KERNELS,
  ...GELU_KERNELS,
  ...LAYER_NORM_KERNELS,
  ...ATTENTION_KERNELS,
  ...BATCH_NORM_KERNELS,
  ...RECURRENT_KERNELS,
];

/** Gradients of such kernels that tfjs is to find by the kernel's name. */
export const LAYER_GRADIENTS: readonly tf.GradConfig[] = [LINEAR_GRADIENT];
