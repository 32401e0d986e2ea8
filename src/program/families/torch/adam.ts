import type { Program } from '../../program.js';
import { correctMoments, rootPlus, writeMoments } from '../adam-parts.js';
import { createBuilder } from '../builder.js';
import { checkTorchArguments, type SomeOf } from './arguments.js';
import { coupledGradient } from './parts.js';

/** Hyperparameters by torch's names. */
export const ADAM_FIELDS = {
  lr: 'nonNegative',
  beta1: 'decayRate',
  beta2: 'decayRate',
  eps: 'nonNegative',
  weight_decay: 'nonNegative',
} as const;
/** Torch's defaults. */
export const ADAM_DEFAULTS = { lr: 1e-3, beta1: 0.9, beta2: 0.999, eps: 1e-8, weight_decay: 0 } as const;

/**
 * `torch.optim.Adam` without AMSGrad; t counts from 1.
 *
 *     g ← g + λ·w
 *     m ← β₁·m + (1 − β₁)·g,  v ← β₂·v + (1 − β₂)·g²
 *     u = α · m̂ / (√v̂ + ε),   m̂ = m/(1 − β₁ᵗ),  v̂ = v/(1 − β₂ᵗ)
 *
 * State: m and v, zero before step 1.
 * @throws {NosbenchError} `input`, with all faults of the arguments together.
 */
export function torchAdam(hyperparameters: SomeOf<typeof ADAM_FIELDS> = {}, options: object = {}): Program {
  const { hyperparameters: h, name } = checkTorchArguments(
    'adam',
    ADAM_FIELDS,
    ADAM_DEFAULTS,
    hyperparameters,
    options,
  );
  const builder = createBuilder();
  const beta1 = builder.constant(h.beta1);
  const beta2 = builder.constant(h.beta2);
  const g = coupledGradient(builder, h.weight_decay);
  const { m, v } = correctMoments(builder, writeMoments(builder, g, beta1, beta2), beta1, beta2);
  const direction = builder.value('div', m, rootPlus(builder, v, builder.constant(h.eps)));
  builder.value('mul', direction, builder.constant(h.lr));
  return builder.build(name);
}
