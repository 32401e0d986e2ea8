import type { Program } from '../program.js';
import { writeAdam } from './adam-parts.js';
import { createBuilder } from './builder.js';
import { checkArguments, type FamilyOptions, type Hyperparameters } from './hyperparameters.js';

/** Hyperparameters by TaskSet's names. */
export const ADAM1P_FIELDS = { learning_rate: 'positive' } as const;

/**
 * Adam1p: Adam with one hyperparameter, β₁ = 0.9, β₂ = 0.999, ε = 1e-8. TaskSet (Metz et al. 2020), appendix D.
 * Both variants as `adam4p` with these values.
 * @throws {NosbenchError} `input`, with all faults of the arguments together.
 */
export function adam1p(hyperparameters: Hyperparameters<typeof ADAM1P_FIELDS>, options: FamilyOptions = {}): Program {
  const { isPaper, name } = checkArguments('adam1p', ADAM1P_FIELDS, hyperparameters, options);
  const builder = createBuilder();
  const learningRate = hyperparameters.learning_rate;
  writeAdam(builder, { learningRate, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 }, isPaper);
  return builder.build(name);
}
