import type { Program } from '../../program.js';
import { createBuilder } from '../builder.js';
import { checkTorchArguments, type SomeOf } from './arguments.js';
import { coupledGradient } from './parts.js';

/** Hyperparameters by torch's names. */
export const ADADELTA_FIELDS = {
  lr: 'nonNegative',
  rho: 'fraction',
  eps: 'nonNegative',
  weight_decay: 'nonNegative',
} as const;
/** Torch's defaults. */
export const ADADELTA_DEFAULTS = { lr: 1, rho: 0.9, eps: 1e-6, weight_decay: 0 } as const;

/**
 * `torch.optim.Adadelta`.
 *
 *     g ← g + λ·w
 *     v ← ρ·v + (1 − ρ)·g²
 *     δ = √(d + ε) / √(v + ε) · g
 *     d ← ρ·d + (1 − ρ)·δ²
 *     u = α·δ
 *
 * State: v and d, zero before step 1.
 * @throws {NosbenchError} `input`, with all faults of the arguments together.
 */
export function torchAdadelta(hyperparameters: SomeOf<typeof ADADELTA_FIELDS> = {}, options: object = {}): Program {
  const { hyperparameters: h, name } = checkTorchArguments(
    'adadelta',
    ADADELTA_FIELDS,
    ADADELTA_DEFAULTS,
    hyperparameters,
    options,
  );
  const builder = createBuilder();
  const rho = builder.constant(h.rho);
  const epsilon = builder.constant(h.eps);
  const g = coupledGradient(builder, h.weight_decay);
  const v = builder.slot();
  const d = builder.slot();
  builder.write(v, 'interpolate', v, builder.value('square', g), rho);
  const rootOf = (slot: number) => builder.value('sqrt', builder.value('add', slot, epsilon));
  const delta = builder.value('mul', builder.value('div', rootOf(d), rootOf(v)), g);
  builder.write(d, 'interpolate', d, builder.value('square', delta), rho);
  builder.value('mul', delta, builder.constant(h.lr));
  return builder.build(name);
}
