import { gradient, parameter } from '../../cells.js';
import type { Program } from '../../program.js';
import { correctMoments, rootPlus, writeMoments } from '../adam-parts.js';
import { createBuilder } from '../builder.js';
import { ADAM_FIELDS } from './adam.js';
import { checkTorchArguments, type SomeOf } from './arguments.js';

/** Hyperparameters by torch's names. */
export const ADAMW_FIELDS = ADAM_FIELDS;
/** Torch's defaults. */
export const ADAMW_DEFAULTS = { lr: 1e-3, beta1: 0.9, beta2: 0.999, eps: 1e-8, weight_decay: 0.01 } as const;

/**
 * `torch.optim.AdamW` without AMSGrad: Adam with weight decay beside the gradient ("decoupled"); t counts from 1.
 *
 *     m ← β₁·m + (1 − β₁)·g,  v ← β₂·v + (1 − β₂)·g²
 *     u = α · (m̂ / (√v̂ + ε) + λ·w),   m̂ = m/(1 − β₁ᵗ),  v̂ = v/(1 − β₂ᵗ)
 *
 * State: m and v, zero before step 1. With torch's defaults it is the named program AdamW, to the last bit.
 * @throws {NosbenchError} `input`, with all faults of the arguments together.
 */
export function torchAdamW(hyperparameters: SomeOf<typeof ADAMW_FIELDS> = {}, options: object = {}): Program {
  const { hyperparameters: h, name } = checkTorchArguments(
    'adamw',
    ADAMW_FIELDS,
    ADAMW_DEFAULTS,
    hyperparameters,
    options,
  );
  const builder = createBuilder();
  const beta1 = builder.constant(h.beta1);
  const beta2 = builder.constant(h.beta2);
  const { m, v } = correctMoments(builder, writeMoments(builder, gradient, beta1, beta2), beta1, beta2);
  let direction = builder.value('div', m, rootPlus(builder, v, builder.constant(h.eps)));
  if (h.weight_decay !== 0) {
    const decay = builder.value('mul', parameter, builder.constant(h.weight_decay));
    direction = builder.value('add', direction, decay);
  }
  builder.value('mul', direction, builder.constant(h.lr));
  return builder.build(name);
}
