import { one, step } from '../../cells.js';
import type { Program } from '../../program.js';
import { rootPlus } from '../adam-parts.js';
import { createBuilder, type ProgramBuilder } from '../builder.js';
import { checkTorchArguments, type SomeOf } from './arguments.js';
import { coupledGradient } from './parts.js';

/** Hyperparameters by torch's names. */
export const ADAGRAD_FIELDS = {
  lr: 'nonNegative',
  lr_decay: 'nonNegative',
  weight_decay: 'nonNegative',
  eps: 'nonNegative',
} as const;
/** Torch's defaults. */
export const ADAGRAD_DEFAULTS = { lr: 1e-2, lr_decay: 0, weight_decay: 0, eps: 1e-10 } as const;

/**
 * `torch.optim.Adagrad` with an accumulator that begins at 0; t counts from 1.
 *
 *     g ← g + λ·w
 *     s ← s + g²
 *     u = α / (1 + (t − 1)·η) · g / (√s + ε)      η = lr_decay
 *
 * State: s. TaskSet's Adagrad, whose accumulator begins elsewhere, is `adagrad2p`.
 * @throws {NosbenchError} `input`, with all faults of the arguments together.
 */
export function torchAdagrad(hyperparameters: SomeOf<typeof ADAGRAD_FIELDS> = {}, options: object = {}): Program {
  const { hyperparameters: h, name } = checkTorchArguments(
    'adagrad',
    ADAGRAD_FIELDS,
    ADAGRAD_DEFAULTS,
    hyperparameters,
    options,
  );
  const builder = createBuilder();
  const g = coupledGradient(builder, h.weight_decay);
  const sum = builder.slot();
  builder.write(sum, 'add', sum, builder.value('square', g));
  const direction = builder.value('div', g, rootPlus(builder, sum, builder.constant(h.eps)));
  builder.value('mul', direction, decayedRate(builder, h.lr, h.lr_decay));
  return builder.build(name);
}

/** α / (1 + (t − 1)·η) */
function decayedRate(builder: ProgramBuilder, lr: number, lrDecay: number): number {
  const rate = builder.constant(lr);
  if (lrDecay === 0) return rate;
  const elapsed = builder.value('mul', builder.value('sub', step, one), builder.constant(lrDecay));
  return builder.value('div', rate, builder.value('add', elapsed, one));
}
