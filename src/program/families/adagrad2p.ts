import { gradient, one, step } from '../cells.js';
import type { Program } from '../program.js';
import { createBuilder } from './builder.js';
import { checkArguments, type FamilyOptions, type Hyperparameters } from './hyperparameters.js';

/** Hyperparameters by TaskSet's names. */
export const ADAGRAD2P_FIELDS = { learning_rate: 'positive', initial_accumulator_value: 'positive' } as const;

/**
 * Adagrad2p: Adagrad as TaskSet's baseline (TensorFlow's), with its two hyperparameters: an accumulator that begins at a value of its own, and
 * no ε. TaskSet calls it Adagrad; here that is torch's.
 *
 *     s ← s + g²                   s = the initial value before step 1
 *     u = α·g / √s
 *
 * State: s. Slots begin as 0, so the first step adds the initial value, in the order that gives the same float32 sums. Both variants are the same.
 * @throws {NosbenchError} `input`, with all faults of the arguments together.
 */
export function adagrad2p(
  hyperparameters: Hyperparameters<typeof ADAGRAD2P_FIELDS>,
  options: FamilyOptions = {},
): Program {
  const { name } = checkArguments('adagrad2p', ADAGRAD2P_FIELDS, hyperparameters, options);
  const builder = createBuilder();
  const rate = builder.constant(hyperparameters.learning_rate);
  const initial = builder.constant(hyperparameters.initial_accumulator_value);
  const sum = builder.slot();
  // 1 in the first step, 0 after: heaviside(1 − t, 1).
  const isFirst = builder.value('heaviside', builder.value('sub', one, step), one);
  builder.write(sum, 'add', sum, builder.value('mul', initial, isFirst));
  builder.write(sum, 'add', sum, builder.value('square', gradient));
  builder.value('div', builder.value('mul', gradient, rate), builder.value('sqrt', sum));
  return builder.build(name);
}
