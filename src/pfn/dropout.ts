import * as tf from '@tensorflow/tfjs';

/** Dropout of one pass through a model. */
export interface Dropout {
  /** 0 .. below 1: the chance of a unit to be zero; the others are scaled up for it. */
  readonly rate: number;
  /** The tensor with units dropped; differentiable. */
  apply<T extends tf.Tensor>(x: T): T;
}

/** No dropout. */
export const NO_DROPOUT: Dropout = { rate: 0, apply: (x) => x };

/** Dropout whose masks follow from `seed` and the order of the calls, so that a pass can be made again. */
export function seededDropout(rate: number, seed: number): Dropout {
  const next = xorshift(seed);
  const threshold = Math.round(rate * 2 ** 32);
  const kept = 1 / (1 - rate);
  return {
    rate,
    apply: (x) => {
      const mask = new Float32Array(x.size);
      for (let i = 0; i < mask.length; i += 1) if (next() >= threshold) mask[i] = kept;
      return tf.mul(x, tf.tensor(mask, x.shape)) as typeof x;
    },
  };
}

/** Marsaglia's xorshift32 from a scrambled seed: a step of the large models wants a hundred million words. */
function xorshift(seed: number): () => number {
  let state = (Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) ^ 0xc2b2ae35) >>> 0 || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return state;
  };
}
