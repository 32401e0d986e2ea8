import type { ConfigurationSpace } from '../configuration/configuration-space.js';

/** What a surrogate reads: one number for each hyperparameter, never NaN. */
export interface FeatureTable {
  /** By feature: number of levels of a category (at most 128), or 0 for a number. */
  readonly levels: readonly number[];
  /** Writes the features of `count` vectors to `into`, row by row; the two may be the same array. */
  encode(rows: Float64Array, into: Float64Array, count: number): void;
}

/**
 * SMAC's features: the entries of a vector, and for inactive ones a level of their own (choices) or -1 (numbers), which no
 * active one has. A choice that can be inactive has one level more.
 */
export function forestFeatures(space: ConfigurationSpace): FeatureTable {
  const absent = space.hyperparameters.map((each) => (each.kind === 'categorical' ? each.choices.length : -1));
  const { size } = space;
  return {
    levels: space.hyperparameters.map((each, index) =>
      each.kind === 'categorical' ? each.choices.length + (space.isConditional[index] ? 1 : 0) : 0,
    ),
    encode(rows, into, count) {
      for (let at = 0, index = 0; at < count * size; at += 1) {
        const entry = rows[at]!;
        into[at] = Number.isNaN(entry) ? absent[index]! : entry;
        index = index + 1 === size ? 0 : index + 1;
      }
    },
  };
}

/** The features of SMAC's Gaussian process: inactive entries are -1, whatever they would be. */
export function processFeatures(space: ConfigurationSpace): FeatureTable {
  return {
    levels: space.hyperparameters.map((each) => (each.kind === 'categorical' ? each.choices.length : 0)),
    encode(rows, into, count) {
      for (let at = 0; at < count * space.size; at += 1) into[at] = Number.isNaN(rows[at]!) ? -1 : rows[at]!;
    },
  };
}
