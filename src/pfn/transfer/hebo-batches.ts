import { drawHeboDatasets } from './hebo-prior.js';
import { standardUniform, type TransferPrior, type TransferSample } from './prior.js';

/** Sizes of the micro-batches of PFNs4BO. */
export interface HeboSizes {
  readonly datasets: number;
  readonly points: number;
  /** Most features; fewer are scaled up by most/number and padded with zeros. */
  readonly features: number;
  /** Batches whose targets the borders are quantiles of: one for each number of features. */
  readonly border: { readonly datasets: number; readonly points: number; readonly features: readonly number[] };
}

/** Micro-batches of the HEBO+ prior; the first epoch has all features, later ones draw a number for each micro-batch. */
export function heboBatches({ datasets, points, features: most, border }: HeboSizes): TransferPrior {
  return {
    identity: {
      rule: 'HEBO+',
      version: 1,
      datasets,
      points,
      features: most,
      groups: 4,
      borders: { ...border, features: [...border.features] },
    },
    sample(random, { epoch }): TransferSample {
      const features = epoch === 0 ? most : random.integer(1, most + 1);
      const x = new Float32Array(points * datasets * most);
      const targets = new Float32Array(points * datasets);
      drawHeboDatasets(random, { datasets, points, features }).forEach(({ inputs, outputs }, b) => {
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
          drawHeboDatasets(random, { ...border, features }).flatMap(({ outputs }) => [...outputs]),
        ),
      ),
  };
}
