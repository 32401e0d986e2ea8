import { BNN_WIDTHS, bnnPrior, NARROW_BNN_WIDTHS } from './bnn-prior.js';
import { TRANSFER_CONFIGS, type TransferPreset, type TransferTask } from './config.js';
import { curveBatches } from './curve-batches.js';
import { heboPrior } from './hebo-prior.js';
import type { TransferPrior } from './prior.js';
import { simpleGpPrior } from './simple-gp-prior.js';
import { type SurrogatePrior, surrogateBatches } from './surrogate-batches.js';
import { tableBatches } from './tabpfn/batches.js';

/** What the transfer tasks differ in beyond sizes. */
export interface TransferEntry {
  /** A sentence for lists. */
  readonly description: string;
  readonly createPrior: (preset: TransferPreset) => TransferPrior;
  /** `two-stage`: the mean over the targets of each data set, then over data sets; `plain`: over all targets; `classes`: cross-entropy, all counted. */
  readonly loss: 'two-stage' | 'plain' | 'classes';
}

/** The transfer tasks, a prior each. */
export const TRANSFER_REGISTRY: Readonly<Record<TransferTask, TransferEntry>> = {
  'lc-pfn': {
    description: 'LC-PFN (Adriaensen et al. 2023): a PFN that continues learning curves',
    createPrior: (preset) =>
      curveBatches({ ...TRANSFER_CONFIGS['lc-pfn'][preset], borderCurves: preset === 'paper' ? 10_000 : 500 }),
    loss: 'plain',
  },
  pfns4bo: surrogate('pfns4bo', 'HEBO+ prior', () => heboPrior),
  'pfns4bo-bnn': surrogate('pfns4bo-bnn', 'prior of Bayesian neural networks', (preset) =>
    bnnPrior(preset === 'paper' ? BNN_WIDTHS : NARROW_BNN_WIDTHS),
  ),
  'pfns4bo-gp': surrogate('pfns4bo-gp', 'simple Gaussian process prior, the library’s default', () =>
    simpleGpPrior({ noise: 0.1, outputScale: 0.1, lengthScale: 0.1 }),
  ),
  'pfns4bo-gp-tutorial': surrogate('pfns4bo-gp-tutorial', 'simple Gaussian process prior, as in its tutorial', () =>
    simpleGpPrior({ noise: 1e-4, outputScale: 1, lengthScale: 0.1 }),
  ),
  tabpfn: {
    description: 'TabPFN v1 (Hollmann et al. 2023): a PFN that classifies small tables',
    createPrior: (preset) => {
      const { datasets, points, features, buckets, positions } = TRANSFER_CONFIGS.tabpfn[preset];
      return tableBatches({ datasets, points, features, classes: buckets, positions });
    },
    loss: 'classes',
  },
};

function surrogate(
  task: TransferTask,
  priorName: string,
  priorOf: (preset: TransferPreset) => SurrogatePrior,
): TransferEntry {
  return {
    description: `PFNs4BO (Müller et al. 2023): a PFN as the surrogate of Bayesian optimization, ${priorName}`,
    createPrior: (preset) =>
      surrogateBatches(priorOf(preset), {
        ...TRANSFER_CONFIGS[task][preset],
        border:
          preset === 'paper'
            ? { datasets: 128, points: 1000, features: [2, 8, 12] }
            : { datasets: 48, points: 100, features: [1, 2, 4] },
      }),
    loss: 'two-stage',
  };
}
