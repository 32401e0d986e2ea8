import type { NumpyRandomState } from '../../random/numpy.js';
import type { Json } from '../../util/json.js';

/** Data sets of a micro-batch as the model reads them, positions first. */
export interface TransferSample {
  /** What the input encoder reads, scaled and padded, `[T][B][F]`. */
  readonly x: Float32Array;
  /** What the output encoder reads, `[T][B]`. */
  readonly y: Float32Array;
  /** What is to be predicted, `[T][B]`: numbers, or classes with −100 for those that do not count. */
  readonly targets: Float32Array;
}

/** A source of data sets. */
export interface TransferPrior {
  /** Everything that decides the data sets. */
  readonly identity: Json;
  /** A micro-batch; the stream is the only source of chance. */
  sample(random: NumpyRandomState, at: { readonly epoch: number }): TransferSample;
  /** Targets that the borders of the bar distribution are quantiles of; absent for classes. */
  borderTargets?(random: NumpyRandomState): Float32Array;
}

/** Takes the mean and deviation of U[0, 1) out, as the encoders of this library do. */
export function standardUniform(value: number): number {
  return (value - 0.5) / Math.sqrt(1 / 12);
}
