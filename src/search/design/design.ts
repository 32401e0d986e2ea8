import type { Rng } from '../../random/rng.js';
import { blankInactive } from '../configuration/configuration.js';
import type { ConfigurationSpace } from '../configuration/configuration-space.js';
import { countValues, entryOf } from '../configuration/hyperparameter.js';
import { sampleConfiguration } from '../configuration/sample.js';
import { sobolSequence } from './sobol.js';

/** Configurations to evaluate before there is anything to learn from, one after the other. */
export type Design = () => Float64Array;

/** Independent random configurations. */
export function randomDesign(space: ConfigurationSpace, rng: Rng): Design {
  return () => sampleConfiguration(space, rng);
}

/**
 * Scrambled Sobol points: a coordinate for each hyperparameter with more than one value, cut into as many equal parts as it has
 * values; inactive ones are blanked. SMAC decodes whole numbers by rounding instead, which gives the two ends half a part.
 */
export function sobolDesign(space: ConfigurationSpace, rng: Rng): Design {
  const free = space.hyperparameters.flatMap((each, index) => (countValues(each) > 1 ? [index] : []));
  const sequence = sobolSequence(free.length, rng);
  return () => {
    const row = new Float64Array(space.size);
    const point = sequence.next();
    free.forEach((index, dimension) => {
      const hyperparameter = space.hyperparameters[index]!;
      const u = point[dimension]!;
      row[index] =
        hyperparameter.kind === 'float' ? u : entryOf(hyperparameter, Math.floor(u * countValues(hyperparameter)));
    });
    blankInactive(space, row);
    return row;
  };
}
