import type { Program } from '../../program.js';
import { createBuilder } from '../builder.js';
import { checkTorchArguments, type SomeOf } from './arguments.js';
import { coupledGradient } from './parts.js';

/** Hyperparameters by torch's names. */
export const SGD_FIELDS = { lr: 'nonNegative', momentum: 'nonNegative', weight_decay: 'nonNegative' } as const;
/** Torch's defaults. */
export const SGD_DEFAULTS = { lr: 1e-3, momentum: 0, weight_decay: 0 } as const;

/**
 * `torch.optim.SGD` without dampening and Nesterov's form.
 *
 *     g ← g + λ·w
 *     b ← μ·b + g                  b = 0 before step 1
 *     u = α·b
 *
 * State: b; none when μ is 0.
 * @throws {NosbenchError} `input`, with all faults of the arguments together.
 */
export function torchSgd(hyperparameters: SomeOf<typeof SGD_FIELDS> = {}, options: object = {}): Program {
  const { hyperparameters: h, name } = checkTorchArguments('sgd', SGD_FIELDS, SGD_DEFAULTS, hyperparameters, options);
  const builder = createBuilder();
  let direction = coupledGradient(builder, h.weight_decay);
  if (h.momentum !== 0) {
    const buffer = builder.slot();
    direction = builder.write(buffer, 'add', builder.value('mul', buffer, builder.constant(h.momentum)), direction);
  }
  builder.value('mul', direction, builder.constant(h.lr));
  return builder.build(name);
}
