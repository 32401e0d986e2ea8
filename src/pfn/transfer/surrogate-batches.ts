import type { NumpyRandomState } from '../../random/numpy.js';
import type { Json } from '../../util/json.js';
import type { Inputs } from './gaussian-process.js';
import { standardUniform, type TransferPrior, type TransferSample } from './prior.js';

/** Inputs as the model sees them and noisy outputs of one data set. */
export interface SurrogateDataset {
  /** `[points][features]`, in [0, 1]. */
  readonly inputs: Inputs;
  readonly outputs: Float64Array;
}

/** Data sets of one batch, all of one size. */
export interface SurrogateSizes {
  readonly datasets: number;
  readonly points: number;
  readonly features: number;
}

/** Functions that a surrogate of Bayesian optimization learns from. */
export interface SurrogatePrior {
  /** Everything that decides a data set but its size. */
  readonly identity: { readonly rule: string; readonly version: number } & { readonly [field: string]: Json };
  /** A batch; the stream is the only source of chance. */
  draw(random: NumpyRandomState, sizes: SurrogateSizes): readonly SurrogateDataset[];
}

/** Sizes of the micro-batches of PFNs4BO. */
export interface SurrogateBatchSizes {
  readonly datasets: number;
  readonly points: number;
  /** Most features; fewer are scaled up by most/number and padded with zeros. */
  readonly features: number;
  /** Batches whose targets the borders are quantiles of: one for each number of features. */
  readonly border: { readonly datasets: number; readonly points: number; readonly features: readonly number[] };
}

/** Micro-batches of a prior of PFNs4BO; the first epoch has all features, later ones draw a number for each micro-batch. */
export function surrogateBatches(
  prior: SurrogatePrior,
  { datasets, points, features: most, border }: SurrogateBatchSizes,
): TransferPrior {
  return {
    identity: {
      ...prior.identity,
      datasets,
      points,
      features: most,
      borders: { ...border, features: [...border.features] },
    },
    sample(random, { epoch }): TransferSample {
      const features = epoch === 0 ? most : random.integer(1, most + 1);
      const x = new Float32Array(points * datasets * most);
      const targets = new Float32Array(points * datasets);
      prior.draw(random, { datasets, points, features }).forEach(({ inputs, outputs }, b) => {
        for (let t = 0; t < points; t += 1) {
          const row = t * datasets + b;
          targets[row] = outputs[t]!;
          for (let f = 0; f < features; f += 1) {
            x[row * most + f] = standardUniform(inputs.values[t * features + f]!) * (most / features);
          }
        }
      });
      return { x, y: targets, targets };
    },
    borderTargets: (random) =>
      Float32Array.from(
        border.features.flatMap((features) =>
          prior.draw(random, { ...border, features }).flatMap(({ outputs }) => [...outputs]),
        ),
      ),
  };
}
