import * as tf from '@tensorflow/tfjs';
import type { Dropout } from './dropout.js';

/** What distinguishes attention here from that of the kernels. */
export interface MaskedAttentionOptions {
  readonly heads: number;
  /** s: the positions, from the first, that all attend to; 1 at least. */
  readonly keys: number;
  /** True: a position from s on attends to itself as well. */
  readonly includesItself: boolean;
  /** Dropped among the attention weights. */
  readonly dropout: Dropout;
}

/** Large enough to leave nothing of a weight, and finite. */
const MASKED = -1e30;

/** Multi-head attention as that of the kernels, qkv `[T, B, 3E]` -> `[T, B, E]`, composed of tfjs operations, with what that one does not have. */
export function maskedAttention(
  qkv: tf.Tensor3D,
  { heads, keys, includesItself, dropout }: MaskedAttentionOptions,
): tf.Tensor3D {
  const [length, batch, packed] = qkv.shape;
  const width = packed / 3;
  const depth = width / heads;
  return tf.tidy(() => {
    /** `[B, heads, positions, D]` */
    const part = (index: number, positions: number): tf.Tensor4D => {
      const block = tf.slice(qkv, [0, 0, index * width], [positions, batch, width]);
      return tf.transpose(tf.reshape(block, [positions, batch, heads, depth]), [1, 2, 0, 3]);
    };
    const queries = tf.mul(part(0, length), 1 / Math.sqrt(depth)) as tf.Tensor4D;
    const scores = tf.matMul(queries, part(1, keys), false, true);
    if (!includesItself) return joined(tf.matMul(dropout.apply(tf.softmax(scores)), part(2, keys)));
    const mask = tf.tensor4d(
      Float32Array.from({ length }, (_, t) => (t < keys ? MASKED : 0)),
      [1, 1, length, 1],
    );
    const own = tf.add(tf.sum(tf.mul(queries, part(1, length)), -1, true), mask);
    const weights = dropout.apply(tf.softmax(tf.concat([scores, own], -1)));
    const [toKeys, toItself] = tf.split(weights, [keys, 1], -1) as [tf.Tensor4D, tf.Tensor4D];
    return joined(tf.add(tf.matMul(toKeys, part(2, keys)), tf.mul(toItself, part(2, length))));

    function joined(mixed: tf.Tensor): tf.Tensor3D {
      return tf.reshape(tf.transpose(mixed, [2, 0, 1, 3]), [length, batch, width]);
    }
  });
}
