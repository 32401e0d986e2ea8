import type { Program } from '../program.js';
import { writeAdam } from './adam-parts.js';
import { createBuilder } from './builder.js';
import { checkArguments, type FamilyOptions, type Hyperparameters } from './hyperparameters.js';

/** Hyperparameters by TaskSet's names. */
export const ADAM4P_FIELDS = {
  learning_rate: 'positive',
  beta1: 'decayRate',
  beta2: 'decayRate',
  epsilon: 'positive',
} as const;

/**
 * Adam4p: Adam with its four hyperparameters. TaskSet (Metz et al. 2020), appendix D, equations S4 to S9, t counting from 1.
 *
 *     m ← β₁·m + (1 − β₁)·g,  v ← β₂·v + (1 − β₂)·g²
 *     released  u = α·√(1 − β₂ᵗ)/(1 − β₁ᵗ) · m / (√v + ε)        TensorFlow's Adam
 *     paper     u = α · m̂ / (√v̂ + ε),  m̂ = m/(1 − β₁ᵗ),  v̂ = v/(1 − β₂ᵗ)
 *
 * State: m and v, zero before step 1.
 * @throws {NosbenchError} `input`, with all faults of the arguments together.
 */
export function adam4p(hyperparameters: Hyperparameters<typeof ADAM4P_FIELDS>, options: FamilyOptions = {}): Program {
  const { isPaper, name } = checkArguments('adam4p', ADAM4P_FIELDS, hyperparameters, options);
  const { learning_rate: learningRate, beta1, beta2, epsilon } = hyperparameters;
  const builder = createBuilder();
  writeAdam(builder, { learningRate, beta1, beta2, epsilon }, isPaper);
  return builder.build(name);
}
