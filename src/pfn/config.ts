import { NosbenchError } from '../util/errors.js';

/** Sizes of the transformer; in the names of the original: ninp, nhead, nhid, nlayers, nout. */
export interface TransformerSizes {
  /** E, the width of a position. */
  readonly width: number;
  /** H, divides E. */
  readonly heads: number;
  /** Units between the two linear maps of a layer and of the decoder. */
  readonly hidden: number;
  readonly layers: number;
  /** K, the number of buckets of the bar distribution. */
  readonly buckets: number;
}

/** Sizes of the mini-batches. */
export interface PriorSizes {
  /** B, data sets in a mini-batch. */
  readonly datasets: number;
  /** T, points of a data set. */
  readonly points: number;
  /** F, inputs of a point. */
  readonly features: number;
}

/** A PFN training: model, data and length. */
export interface PfnConfig extends TransformerSizes, PriorSizes {
  readonly stepsPerEpoch: number;
  readonly defaultEpochs: number;
}

/** The trainings with a name of their own. */
export const PFN_PRESETS = {
  /** NOSBench-101 as it was published (its section 3; sizes from the released code): 2,292,324 parameters, 2,000 steps. */
  pfn: {
    width: 256,
    heads: 4,
    hidden: 512,
    layers: 4,
    buckets: 100,
    datasets: 8,
    points: 20,
    features: 1,
    stepsPerEpoch: 100,
    defaultEpochs: 20,
  },
  /**
   * The same at a small size, about three seconds: 324,196 parameters, 360 steps. As wide as that, and with few data sets for it, since what
   * tells optimizers apart at full size shows in width: narrower models of the same cost let Adagrad and SignSGD learn, which fail there.
   */
  'pfn-small': {
    width: 128,
    heads: 2,
    hidden: 256,
    layers: 2,
    buckets: 100,
    datasets: 2,
    points: 20,
    features: 1,
    stepsPerEpoch: 45,
    defaultEpochs: 8,
  },
} as const satisfies Readonly<Record<string, PfnConfig>>;

export type PfnPreset = keyof typeof PFN_PRESETS;

/** @throws {NosbenchError} code `usage`, all faults together, for sizes of which no model or training can be made. */
export function checkPfnConfig(config: PfnConfig, where: string): void {
  const faults = Object.entries(config)
    .filter(([, size]) => !Number.isSafeInteger(size) || size < 1)
    .map(([name, size]) => `expected ${name} to be a whole number from 1 on, got ${size}`);
  const { width, heads, buckets, points } = config;
  if (width % heads !== 0) faults.push(`expected a number of heads that divides the width ${width}, got ${heads}`);
  if (buckets < 2) faults.push(`expected at least 2 buckets, as the end ones have tails, got ${buckets}`);
  if (points < 2) faults.push(`expected at least 2 points, one to learn from and one to predict, got ${points}`);
  if (faults.length > 0) throw new NosbenchError('usage', `${where}: ${faults.join('; ')}. Choose other sizes.`);
}
