import { one, step } from '../cells.js';
import { correctMoments, regularizedGradient, rootPlus, writeMoments } from './adam-parts.js';
import type { ProgramBuilder } from './builder.js';
import { NOMINAL_STEPS } from './hyperparameters.js';

/** Hyperparameters of Adam8p; Adam6p is l1 = l2 = 0. */
export interface DecayingAdam {
  readonly learning_rate: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  readonly l1: number;
  readonly l2: number;
  readonly linear_decay: number;
  readonly exponential_decay: number;
}

/**
 * The update of Adam6p and Adam8p, as the last instruction.
 * @param trainingSteps when not 10,000, the decays run on the clock t · 10,000 / trainingSteps.
 */
export function writeDecayingAdam(
  builder: ProgramBuilder,
  values: DecayingAdam,
  trainingSteps: number,
  isPaper: boolean,
): void {
  const beta1 = builder.constant(values.beta1);
  const beta2 = builder.constant(values.beta2);
  const g = regularizedGradient(builder, values.l1, values.l2);
  const { m, v } = correctMoments(builder, writeMoments(builder, g, beta1, beta2), beta1, beta2);
  // The released code guards its root; the paper does not.
  const guarded = isPaper ? v : builder.value('add', v, builder.constant(1e-10));
  const direction = builder.value('div', m, rootPlus(builder, guarded, builder.constant(values.epsilon)));
  builder.value('mul', direction, decayedRate(builder, values, trainingSteps));
}

/** α · exp(−e·s) · max(1 − l·s, 0), s = 0 in the first step. */
function decayedRate(builder: ProgramBuilder, values: DecayingAdam, trainingSteps: number): number {
  const { linear_decay: linear, exponential_decay: exponential } = values;
  let rate = builder.constant(values.learning_rate);
  if (linear === 0 && exponential === 0) return rate;
  let time = builder.value('sub', step, one);
  if (trainingSteps !== NOMINAL_STEPS) {
    time = builder.value('mul', time, builder.constant(NOMINAL_STEPS));
    time = builder.value('div', time, builder.constant(trainingSteps));
  }
  if (exponential !== 0) {
    const factor = builder.value('exp', builder.value('mul', time, builder.constant(-exponential)));
    rate = builder.value('mul', rate, factor);
  }
  if (linear !== 0) {
    const line = builder.value('sub', one, builder.value('mul', time, builder.constant(linear)));
    rate = builder.value('mul', rate, builder.value('maximum', line, builder.constant(0)));
  }
  return rate;
}
