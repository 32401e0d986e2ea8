import * as tf from '@tensorflow/tfjs';
import type { Evaluation } from './protocol.js';
import type { Task } from './task.js';

/**
 * Mean loss of a split over some batches, under the split's name, and the mean of each of the task's metrics, under `<split>:<metric>`.
 * Means are taken in double.
 * @param at the member, and the epoch after which this evaluation is made (-1: before the first).
 */
export function evaluate(
  task: Task,
  parameters: readonly tf.Tensor[],
  { split, batches }: Evaluation,
  at: { readonly member: number; readonly epoch: number },
): Readonly<Record<string, number>> {
  const sums: Record<string, number> = {};
  const add = (name: string, value: tf.Scalar) => {
    sums[name] = (sums[name] ?? 0) + value.dataSync()[0]!;
  };
  for (let index = 0; index < batches; index += 1) {
    const batch = task.batch(split, { ...at, purpose: 'evaluation', index });
    tf.tidy(() => {
      add(split, task.loss(parameters, batch));
      for (const [name, value] of Object.entries(task.metrics?.(parameters, batch) ?? {}))
        add(`${split}:${name}`, value);
    });
    tf.dispose(batch);
  }
  return Object.fromEntries(Object.entries(sums).map(([name, sum]) => [name, sum / batches]));
}
