import type { Evaluation, Protocol } from './protocol.js';

/** What distinguishes the protocols of NOSBench's benchmarks from each other. */
export interface NosbenchSettings {
  readonly stepsPerEpoch: number;
  readonly defaultEpochs: number;
  /** The number after each epoch: `training`, the mean loss of the epoch's steps, or the loss of this evaluated split. */
  readonly value: string;
  readonly evaluations?: readonly Evaluation[];
  /** Largest 2-norm of all gradients; left out, they are not clipped. */
  readonly clipNorm?: number;
  /** Default `stop`. The original never stops: a program that recovers from a loss that is not finite needs `continue`. */
  readonly onNonFinite?: Protocol['onNonFinite'];
}

/**
 * The protocol of NOSBench-101 (section 3; `query` of the released code): so many epochs, after each one number, the mean over the
 * members (the folds of a cross-validation); the score is the number after the last epoch. The PFN takes the training loss,
 * the classification benchmarks the validation loss.
 */
export function nosbenchProtocol(settings: NosbenchSettings): Protocol {
  const { stepsPerEpoch, defaultEpochs, value: series, evaluations = [], clipNorm, onNonFinite = 'stop' } = settings;
  return {
    name: 'nosbench',
    scoreMeaning:
      series === 'training' ? 'mean training loss of the last epoch' : `${series} loss after the last epoch`,
    identity: {
      protocol: 'nosbench',
      version: 1,
      stepsPerEpoch,
      value: series,
      evaluations: evaluations.map(({ split, batches }) => ({ split, batches })),
      clipNorm: clipNorm ?? null,
      onNonFinite,
    },
    stepsPerEpoch,
    defaultEpochs,
    ...(clipNorm === undefined ? {} : { clipNorm }),
    evaluateAtStart: false,
    evaluations,
    onNonFinite,
    value: (members, epoch) =>
      members.reduce((sum, member) => sum + (member[series]?.[epoch] ?? Number.NaN), 0) / members.length,
    // A curve that ends early diverged: its last entry is the loss that was not finite.
    score: ({ values }, epochs) => values[Math.min(epochs, values.length) - 1] ?? Number.NaN,
  };
}
