import * as tf from '@tensorflow/tfjs';
import { derivedStream } from '../../src/random/derived.js';
import type { Batch, Task } from '../../src/tasks/task.js';

interface TinyBatch extends Batch {
  readonly x: tf.Tensor2D;
  readonly y: tf.Tensor1D;
  readonly scale: number;
}

export interface TinyOptions {
  readonly members?: number;
  readonly splits?: readonly string[];
  /** Elements of a parameter that the loss does not depend on. */
  readonly unused?: number;
}

/**
 * Noisy linear regression y = 1 x1 - 2 x2 + 0.5 x3 + 1, eight rows a batch, drawn anew for every address. The parameters are a
 * vector, a number, and one without influence on the loss.
 */
export function tinyTask({ members = 1, splits = ['train', 'valid'], unused = 2 }: TinyOptions = {}): Task<TinyBatch> {
  return {
    name: 'tiny',
    description: 'linear regression',
    identity: { task: 'tiny', version: 1, members, unused },
    members: Array.from({ length: members }, (_, member) => `replica ${member}`),
    parameters: [
      { name: 'weight', shape: [3] },
      { name: 'bias', shape: [] },
      { name: 'unused', shape: [unused] },
    ],
    splits,
    initialParameters(member) {
      const rng = derivedStream(1, `init/${member}`);
      return [
        Float32Array.from({ length: 3 }, () => rng.uniform()),
        Float32Array.of(0),
        new Float32Array(unused).fill(0.25),
      ];
    },
    batch(split, { member, purpose, epoch, index }) {
      const rng = derivedStream(2, `${split}/${member}/${purpose}/${epoch}/${index}`);
      const rows = Array.from({ length: 8 }, () => [rng.uniform(), rng.uniform(), rng.uniform()] as const);
      const y = rows.map(([a, b, c]) => a - 2 * b + 0.5 * c + 1 + 0.1 * rng.uniform());
      return { x: tf.tensor2d(rows.map((row) => [...row])), y: tf.tensor1d(y), scale: 1 };
    },
    loss([weight, bias], { x, y, scale }) {
      const residual = tf.sub(tf.add(tf.dot(x, weight!), bias!), y);
      return tf.mul(tf.mean(tf.square(residual)), scale);
    },
    metrics: ([, bias]) => ({ bias: tf.abs(bias!) as tf.Scalar }),
    dispose() {},
  };
}
