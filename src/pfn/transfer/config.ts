import type { TransformerSizes } from '../config.js';

/** The PFNs that found optimizers are sent on to. */
export const TRANSFER_TASKS = [
  'lc-pfn',
  'pfns4bo',
  'pfns4bo-bnn',
  'pfns4bo-gp',
  'pfns4bo-gp-tutorial',
  'tabpfn',
] as const;
/** One of `TRANSFER_TASKS`. */
export type TransferTask = (typeof TRANSFER_TASKS)[number];
/** Those of the paper's figure 2. */
export const PAPER_TRANSFER_TASKS = ['lc-pfn', 'pfns4bo', 'tabpfn'] as const satisfies readonly TransferTask[];

/** `paper`: as published. `small`: seconds a training. */
export type TransferPreset = 'paper' | 'small';
/** All of them, the published sizes first. */
export const TRANSFER_PRESETS = ['paper', 'small'] as const satisfies readonly TransferPreset[];

/** A training of one of them, but for the prior's own sizes. */
export interface TransferConfig extends TransformerSizes {
  /** T, positions of a data set. */
  readonly points: number;
  /** F, inputs of the encoder. */
  readonly features: number;
  /** Data sets of a micro-batch. */
  readonly datasets: number;
  /** Micro-batches of an optimizer step, each with its own draw of the prior and its own s. */
  readonly microBatches: number;
  /** Data sets that go through the model at once; divides `datasets`. It bounds memory and changes only rounding. */
  readonly chunk: number;
  /** s is uniform on these, both included. */
  readonly positions: readonly [least: number, most: number];
  readonly stepsPerEpoch: number;
  readonly epochs: number;
  /** W / N of the default pipeline. */
  readonly warmupShare: number;
  /** Learning rates of AdamW, the default pipeline's own first. */
  readonly learningRates: readonly [number, ...number[]];
  readonly dropout: number;
  /** True: a point to predict attends to itself too. */
  readonly includesItself: boolean;
  readonly layerInit: 'copies' | 'independent';
}

/** What all small models share. */
const SMALL = {
  width: 64,
  hidden: 128,
  layers: 3,
  microBatches: 1,
  stepsPerEpoch: 20,
  epochs: 10,
  warmupShare: 0.25,
  dropout: 0,
  includesItself: false,
} as const;

/** What all large ones share. */
const PAPER = { width: 512, heads: 4, hidden: 1024, layers: 12 } as const;

/** The HEBO+ model of PFNs4BO. */
const SURROGATE: Readonly<Record<TransferPreset, TransferConfig>> = {
  /** 26,794,472 parameters, 25,600 steps. */
  paper: {
    ...PAPER,
    ...{ buckets: 1000, points: 60, features: 18, positions: [1, 49] },
    ...{ datasets: 128, microBatches: 2, chunk: 32 },
    ...{ stepsPerEpoch: 512, epochs: 50, warmupShare: 0.1, learningRates: [1e-4, 1e-3, 3e-4, 5e-5] },
    ...{ dropout: 0, includesItself: false, layerInit: 'independent' },
  },
  /** 122,212 parameters. */
  small: {
    ...SMALL,
    ...{ heads: 4, buckets: 100, points: 30, features: 6, positions: [1, 24] },
    ...{ datasets: 16, chunk: 16, learningRates: [1e-3, 3e-4, 1e-4, 5e-5], layerInit: 'independent' },
  },
};

/** The model of its other priors, with the library's defaults: in paper size 14,177,768 parameters and 51,200 steps of one micro-batch each. */
const SHALLOW_SURROGATE: Readonly<Record<TransferPreset, TransferConfig>> = {
  paper: { ...SURROGATE.paper, layers: 6, microBatches: 1, stepsPerEpoch: 1024 },
  small: SURROGATE.small,
};

/** The settings of the public repositories, and small ones of the same kind. */
export const TRANSFER_CONFIGS: Readonly<Record<TransferTask, Readonly<Record<TransferPreset, TransferConfig>>>> = {
  'lc-pfn': {
    /** 26,785,768 parameters, 100,000 steps. Dropout is the default of the library, which LC-PFN does not override. */
    paper: {
      ...PAPER,
      ...{ buckets: 1000, points: 100, features: 1, positions: [1, 99] },
      ...{ datasets: 100, microBatches: 1, chunk: 10 },
      ...{ stepsPerEpoch: 100, epochs: 1000, warmupShare: 0.25, learningRates: [1e-4] },
      ...{ dropout: 0.2, includesItself: true, layerInit: 'copies' },
    },
    /** 121,892 parameters. Without dropout, so that curves are less noisy, and with NOSBench's attention. */
    small: {
      ...SMALL,
      ...{ heads: 2, buckets: 100, points: 50, features: 1, positions: [1, 49] },
      ...{ datasets: 8, chunk: 8, learningRates: [1e-3, 1e-4], layerInit: 'copies' },
    },
  },
  pfns4bo: SURROGATE,
  'pfns4bo-bnn': SHALLOW_SURROGATE,
  'pfns4bo-gp': SHALLOW_SURROGATE,
  'pfns4bo-gp-tutorial': SHALLOW_SURROGATE,
  tabpfn: {
    /** 25,821,706 parameters; 150 epochs as in NOSBench-101 (the published training has 400), 20 of warm-up as in the released code for any number. */
    paper: {
      ...PAPER,
      ...{ buckets: 10, points: 1152, features: 100, positions: [0, 999] },
      ...{ datasets: 8, microBatches: 8, chunk: 2 },
      ...{ stepsPerEpoch: 128, epochs: 150, warmupShare: 20 / 150, learningRates: [1e-4, 1e-3, 3e-4] },
      ...{ dropout: 0, includesItself: false, layerInit: 'independent' },
    },
    /** 110,858 parameters. */
    small: {
      ...SMALL,
      ...{ heads: 4, buckets: 10, points: 64, features: 10, positions: [0, 50] },
      ...{ datasets: 8, chunk: 8, learningRates: [1e-3, 3e-4, 1e-4], layerInit: 'independent' },
    },
  },
};
