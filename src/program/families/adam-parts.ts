import { gradient, one, parameter, step } from '../cells.js';
import type { ProgramBuilder } from './builder.js';

/** Addresses of Adam's moments after this step. */
export interface Moments {
  readonly m: number;
  readonly v: number;
}

/** m ← β₁·m + (1 − β₁)·g and v ← β₂·v + (1 − β₂)·g²; both begin as 0. */
export function writeMoments(builder: ProgramBuilder, g: number, beta1: number, beta2: number): Moments {
  const m = builder.slot();
  const v = builder.slot();
  builder.write(m, 'interpolate', m, g, beta1);
  builder.write(v, 'interpolate', v, builder.value('square', g), beta2);
  return { m, v };
}

/** m̂ = m / (1 − β₁ᵗ) and v̂ = v / (1 − β₂ᵗ), t counting from 1. */
export function correctMoments(builder: ProgramBuilder, { m, v }: Moments, beta1: number, beta2: number): Moments {
  return { m: builder.value('bias_correct', m, beta1, step), v: builder.value('bias_correct', v, beta2, step) };
}

/** α·√(1 − β₂ᵗ) / (1 − β₁ᵗ): both corrections drawn into the rate, as TensorFlow's Adam does, which leaves ε beside the uncorrected √v. */
export function correctedRate(builder: ProgramBuilder, rate: number, beta1: number, beta2: number): number {
  const inverse = builder.value('bias_correct', one, beta2, step); // 1 / (1 − β₂ᵗ)
  return builder.value('div', builder.value('bias_correct', rate, beta1, step), builder.value('sqrt', inverse));
}

/** √v + ε. */
export function rootPlus(builder: ProgramBuilder, v: number, epsilon: number): number {
  return builder.value('add', builder.value('sqrt', v), epsilon);
}

/** The update of TaskSet's Adam1p and Adam4p, as the last instruction. */
export function writeAdam(
  builder: ProgramBuilder,
  hyperparameters: {
    readonly learningRate: number;
    readonly beta1: number;
    readonly beta2: number;
    readonly epsilon: number;
  },
  isPaper: boolean,
): void {
  const rate = builder.constant(hyperparameters.learningRate);
  const beta1 = builder.constant(hyperparameters.beta1);
  const beta2 = builder.constant(hyperparameters.beta2);
  const epsilon = builder.constant(hyperparameters.epsilon);
  const moments = writeMoments(builder, gradient, beta1, beta2);
  if (isPaper) {
    const { m, v } = correctMoments(builder, moments, beta1, beta2);
    builder.value('mul', builder.value('div', m, rootPlus(builder, v, epsilon)), rate);
  } else {
    const corrected = correctedRate(builder, rate, beta1, beta2);
    builder.value('div', builder.value('mul', moments.m, corrected), rootPlus(builder, moments.v, epsilon));
  }
}

/** Gradient of the loss plus l1·Σ|w| + l2·Σw²: g + l1·sign(w) + 2·l2·w. A coefficient of 0 leaves its term out, so that 0 · ∞ cannot arise. */
export function regularizedGradient(builder: ProgramBuilder, l1: number, l2: number): number {
  let g = gradient;
  if (l1 !== 0)
    g = builder.value('add', g, builder.value('mul', builder.value('sign', parameter), builder.constant(l1)));
  if (l2 !== 0) g = builder.value('add', g, builder.value('mul', parameter, builder.constant(2 * l2)));
  return g;
}
