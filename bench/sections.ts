import type { Section } from './section.js';

/**
 * The sections by name, in the order in which they run. A new one is a file that exports a `Section` as `section`, and a line here.
 * They are loaded when they run, so that a missing `dist` can be reported first.
 */
export const SECTIONS: Readonly<Record<string, () => Promise<{ readonly section: Section }>>> = {
  matmul: () => import('./matmul.js'),
  'optimizer-step': () => import('./optimizer-step.js'),
  'pfn-step': () => import('./pfn-step.js'),
  'fused-bits': () => import('./fused-bits.js'),
  convolution: () => import('./convolution.js'),
  'segment-sum': () => import('./segment-sum.js'),
  workers: () => import('./workers.js'),
  backends: () => import('./backends.js'),
  keys: () => import('./keys.js'),
  'keys-pytorch': () => import('./keys-pytorch.js'),
  cache: () => import('./cache.js'),
  borders: () => import('./borders.js'),
  transfer: () => import('./transfer.js'),
  replay: () => import('./replay.js'),
  surrogate: () => import('./surrogate.js'),
  'key-quality': () => import('./key-quality.js'),
  'pfn-agreement': () => import('./pfn-agreement.js'),
  'pfn-roundings': () => import('./pfn-roundings.js'),
  'pfn-memory': () => import('./pfn-memory.js'),
  taskset: () => import('./taskset.js'),
};
