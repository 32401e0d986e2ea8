import type { TransferPrior } from '../prior.js';
import { drawHyperparameters } from './hyper-priors.js';
import { drawNetworkDataset } from './network-prior.js';
import { scaledForPadding } from './preprocessing.js';
import { drawProcessDataset } from './process-prior.js';
import { makeTables } from './table.js';

/** Sizes of TabPFN's micro-batches. */
export interface TableSizes {
  readonly datasets: number;
  /** Rows of a table. */
  readonly points: number;
  /** Most features; fewer are scaled up by most/number and padded with zeros. */
  readonly features: number;
  /** Classes that the model can tell apart. */
  readonly classes: number;
  /** Rows that are given at least and at most. */
  readonly positions: readonly [least: number, most: number];
}

/** Micro-batches of classification tables from networks or Gaussian processes; each draws hyperparameters, numbers of features and classes anew. */
export function tableBatches({ datasets, points, features: most, classes, positions }: TableSizes): TransferPrior {
  return {
    identity: {
      rule: 'TabPFN v1: networks and Gaussian processes',
      version: 2,
      datasets,
      points,
      features: most,
      classes,
      positions: [...positions],
    },
    sample(random) {
      const hyperparameters = drawHyperparameters(random);
      const features = Math.round(random.uniform(1, most));
      const mostClasses = Math.round(random.uniform(2, classes));
      const raw = Array.from({ length: datasets }, () =>
        hyperparameters.kind === 'network'
          ? drawNetworkDataset(random, hyperparameters, points, features)
          : drawProcessDataset(random, hyperparameters, points, features),
      );
      // Not the s that is trained with, as in the original: the trainer draws another one.
      const s = random.integer(positions[0], positions[1] + 1);
      const tables = makeTables(random, raw, { rows: points, features, mostClasses, s });
      const x = new Float32Array(points * datasets * most);
      const targets = new Float32Array(points * datasets);
      tables.forEach((table, b) => {
        for (let t = 0; t < points; t += 1) {
          const row = t * datasets + b;
          targets[row] = table.classes[t]!;
          for (let f = 0; f < features; f += 1) {
            x[row * most + f] = scaledForPadding(table.x[t * features + f]!, features, most);
          }
        }
      });
      return { x, y: targets, targets };
    },
  };
}
