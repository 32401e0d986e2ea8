import type { KernelRegistration } from '../registration.js';
import { BINARY_KERNELS } from './binary.js';
import { CAST_KERNELS } from './cast.js';
import { MOVEMENT_KERNELS } from './movement.js';
import { SELECT_KERNELS } from './select.js';
import { UNARY_KERNELS } from './unary.js';

/** Kernels that compute or move single elements. */
export const ELEMENTWISE_KERNELS: readonly KernelRegistration[] = [
  ...UNARY_KERNELS,
  ...BINARY_KERNELS,
  ...SELECT_KERNELS,
  ...CAST_KERNELS,
  ...MOVEMENT_KERNELS,
];
