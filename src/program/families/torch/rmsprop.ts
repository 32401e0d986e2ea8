import type { Program } from '../../program.js';
import { rootPlus } from '../adam-parts.js';
import { createBuilder } from '../builder.js';
import { checkTorchArguments, type SomeOf } from './arguments.js';
import { coupledGradient } from './parts.js';

/** Hyperparameters by torch's names. */
export const RMSPROP_FIELDS = {
  lr: 'nonNegative',
  alpha: 'fraction',
  eps: 'nonNegative',
  weight_decay: 'nonNegative',
  momentum: 'nonNegative',
} as const;
/** Torch's defaults. */
export const RMSPROP_DEFAULTS = { lr: 1e-2, alpha: 0.99, eps: 1e-8, weight_decay: 0, momentum: 0 } as const;

/**
 * `torch.optim.RMSprop`, not centred.
 *
 *     g ← g + λ·w
 *     v ← α·v + (1 − α)·g²         α = alpha, not the learning rate
 *     b ← μ·b + g / (√v + ε)
 *     u = lr·b
 *
 * State: v, and b unless μ is 0; zero before step 1.
 * @throws {NosbenchError} `input`, with all faults of the arguments together.
 */
export function torchRmsprop(hyperparameters: SomeOf<typeof RMSPROP_FIELDS> = {}, options: object = {}): Program {
  const { hyperparameters: h, name } = checkTorchArguments(
    'rmsprop',
    RMSPROP_FIELDS,
    RMSPROP_DEFAULTS,
    hyperparameters,
    options,
  );
  const builder = createBuilder();
  const g = coupledGradient(builder, h.weight_decay);
  const v = builder.slot();
  builder.write(v, 'interpolate', v, builder.value('square', g), builder.constant(h.alpha));
  let direction = builder.value('div', g, rootPlus(builder, v, builder.constant(h.eps)));
  if (h.momentum !== 0) {
    const buffer = builder.slot();
    direction = builder.write(buffer, 'add', builder.value('mul', buffer, builder.constant(h.momentum)), direction);
  }
  builder.value('mul', direction, builder.constant(h.lr));
  return builder.build(name);
}
