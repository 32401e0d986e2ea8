import { behaviourKeys } from './behaviour-keys.js';
import { cachedQueries } from './cached-queries.js';
import { matrixProducts } from './matrix-product.js';
import type { MachinePart } from './measurement.js';
import { optimizerStep } from './optimizer-step.js';
import { pfnStep } from './training-step.js';

/** What `nosbench bench` measures, by name and in this order. */
export const MACHINE_PARTS: Readonly<Record<string, MachinePart>> = {
  keys: behaviourKeys,
  queries: cachedQueries,
  optimizer: optimizerStep,
  products: matrixProducts,
  pfn: pfnStep,
};
