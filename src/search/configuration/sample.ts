import type { Rng } from '../../random/rng.js';
import { blankInactive } from './configuration.js';
import type { ConfigurationSpace } from './configuration-space.js';
import { countValues, entryOf, type Hyperparameter } from './hyperparameter.js';

/** Draws a configuration into `rows` at `offset`: hyperparameters in the order of the vector, only those that are active. */
function drawConfiguration(space: ConfigurationSpace, rng: Rng, rows: Float64Array, offset = 0): void {
  for (let index = 0; index < space.size; index += 1) {
    rows[offset + index] = space.isActive(index, rows, offset)
      ? drawEntry(space.hyperparameters[index]!, rng)
      : Number.NaN;
  }
}

/** A configuration of its own. The distribution is that of `sampleLikeConfigSpace`, from fewer random numbers. */
export function sampleConfiguration(space: ConfigurationSpace, rng: Rng): Float64Array {
  const row = new Float64Array(space.size);
  drawConfiguration(space, rng, row);
  return row;
}

/**
 * ConfigSpace 1.2.0's `sample_configuration(size)`, draw for draw when `rng` is numpy's RandomState: rows are drawn in
 * rounds of at least five, column by column, inactive ones included, and what is over is thrown away. Ten samples at once are
 * therefore not ten samples one by one.
 */
export function sampleLikeConfigSpace(space: ConfigurationSpace, size: number, rng: Rng): Float64Array[] {
  const conditional = space.isConditional.filter(Boolean).length / space.size;
  const rows: Float64Array[] = [];
  while (rows.length < size) {
    const count = Math.max(Math.trunc(conditional ** 2 * (size - rows.length)), 5);
    const drawn = Array.from({ length: count }, () => new Float64Array(space.size));
    space.hyperparameters.forEach((hyperparameter, index) => {
      for (const row of drawn) row[index] = drawEntry(hyperparameter, rng);
    });
    for (const row of drawn) blankInactive(space, row);
    rows.push(...drawn);
  }
  return rows.slice(0, size);
}

function drawEntry(hyperparameter: Hyperparameter, rng: Rng): number {
  if (hyperparameter.kind === 'float') return rng.uniform();
  return entryOf(hyperparameter, rng.integer(0, countValues(hyperparameter)));
}
