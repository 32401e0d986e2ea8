import { TRANSFER_CONFIGS, type TransferPreset, type TransferTask } from './config.js';
import { curveBatches } from './curve-batches.js';
import { heboBatches } from './hebo-batches.js';
import type { TransferPrior } from './prior.js';
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
  pfns4bo: {
    description: 'PFNs4BO (Müller et al. 2023): a PFN as the surrogate of Bayesian optimization, HEBO+ prior',
    createPrior: (preset) =>
      heboBatches({
        ...TRANSFER_CONFIGS.pfns4bo[preset],
        border:
          preset === 'paper'
            ? { datasets: 128, points: 1000, features: [2, 8, 12] }
            : { datasets: 48, points: 100, features: [1, 2, 4] },
      }),
    loss: 'two-stage',
  },
  tabpfn: {
    description: 'TabPFN v1 (Hollmann et al. 2023): a PFN that classifies small tables',
    createPrior: (preset) => {
      const { datasets, points, features, buckets, positions } = TRANSFER_CONFIGS.tabpfn[preset];
      return tableBatches({ datasets, points, features, classes: buckets, positions });
    },
    loss: 'classes',
  },
};
