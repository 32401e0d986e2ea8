import type { Descriptions } from '../contract.js';
import type { FeatureTable } from '../surrogate/features.js';
import type { Encoding } from './encoding.js';

/** What a surrogate reads of configurations. */
export interface Features {
  /** By feature: number of levels of a category, or 0 for a number. */
  readonly levels: readonly number[];
  /** The features of each row of `rows`, one after the other. */
  of(rows: readonly Float64Array[]): Float64Array;
}

/** The entries of the configurations themselves. */
export function vectorFeatures(table: FeatureTable): Features {
  const width = table.levels.length;
  return {
    levels: table.levels,
    of(rows) {
      const features = new Float64Array(rows.length * width);
      rows.forEach((row, i) => {
        features.set(row, i * width);
      });
      table.encode(features, features, rows.length);
      return features;
    },
  };
}

/** How the program of a configuration behaves. A row is described once, however often it is asked about. */
export function behaviourFeatures(toProgram: Encoding['toProgram'], descriptions: Descriptions): Features {
  const { length } = descriptions;
  const known = new WeakMap<Float64Array, Float64Array>();
  const describe = (row: Float64Array): Float64Array => {
    const before = known.get(row);
    if (before !== undefined) return before;
    const description = descriptions.describe(toProgram(row));
    known.set(row, description);
    return description;
  };
  return {
    levels: Array.from({ length }, () => 0),
    of(rows) {
      const features = new Float64Array(rows.length * length);
      rows.forEach((row, i) => {
        features.set(describe(row), i * length);
      });
      return features;
    },
  };
}
