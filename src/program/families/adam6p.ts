import type { Program } from '../program.js';
import { createBuilder } from './builder.js';
import { writeDecayingAdam } from './decaying-adam.js';
import { checkArguments, type FamilyOptions, type Hyperparameters, NOMINAL_STEPS } from './hyperparameters.js';

/** Hyperparameters by TaskSet's names. */
export const ADAM6P_FIELDS = {
  learning_rate: 'positive',
  beta1: 'decayRate',
  beta2: 'decayRate',
  epsilon: 'positive',
  linear_decay: 'nonNegative',
  exponential_decay: 'nonNegative',
} as const;

/**
 * Adam6p: Adam with a linear and an exponential decay of its rate. As `adam8p` without l1 and l2, but that `released` runs the decays on the clock
 * s = t · 10,000 / trainingSteps.
 * @throws {NosbenchError} `input`, with all faults of the arguments together.
 */
export function adam6p(hyperparameters: Hyperparameters<typeof ADAM6P_FIELDS>, options: FamilyOptions = {}): Program {
  const { isPaper, trainingSteps, name } = checkArguments('adam6p', ADAM6P_FIELDS, hyperparameters, options);
  const builder = createBuilder();
  writeDecayingAdam(builder, { ...hyperparameters, l1: 0, l2: 0 }, isPaper ? NOMINAL_STEPS : trainingSteps, isPaper);
  return builder.build(name);
}
