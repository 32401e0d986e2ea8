import type { Program } from '../program.js';
import { createBuilder } from './builder.js';
import { writeDecayingAdam } from './decaying-adam.js';
import { checkArguments, type FamilyOptions, type Hyperparameters, NOMINAL_STEPS } from './hyperparameters.js';

/** Hyperparameters by TaskSet's names. */
export const ADAM8P_FIELDS = {
  learning_rate: 'positive',
  beta1: 'decayRate',
  beta2: 'decayRate',
  epsilon: 'positive',
  l1: 'nonNegative',
  l2: 'nonNegative',
  linear_decay: 'nonNegative',
  exponential_decay: 'nonNegative',
} as const;

/**
 * Adam8p: Adam with l1 and l2 penalties and two decays of its rate. TaskSet (Metz et al. 2020), appendix D. With s = t − 1, 0 in the first step:
 *
 *     g ← g + l1·sign(w) + 2·l2·w
 *     m ← β₁·m + (1 − β₁)·g,  v ← β₂·v + (1 − β₂)·g²,  m̂ = m/(1 − β₁ᵗ),  v̂ = v/(1 − β₂ᵗ)
 *     paper     u = α · exp(−e·s) · max(1 − l·s, 0) · m̂ / (√v̂ + ε)               S9 to S12
 *     released  the same with √(v̂ + 1e-10)
 *
 * State: m and v, zero before step 1. Mended in `paper`: S12 prints the step itself as the new parameter; "φ minus" is missing.
 * `trainingSteps` changes nothing, as in the released code. A penalty or decay of 0 is left out of the program.
 * @throws {NosbenchError} `input`, with all faults of the arguments together.
 */
export function adam8p(hyperparameters: Hyperparameters<typeof ADAM8P_FIELDS>, options: FamilyOptions = {}): Program {
  const { isPaper, name } = checkArguments('adam8p', ADAM8P_FIELDS, hyperparameters, options);
  const builder = createBuilder();
  writeDecayingAdam(builder, hyperparameters, NOMINAL_STEPS, isPaper);
  return builder.build(name);
}
