import * as tf from '@tensorflow/tfjs';
import type { GruParameters, VanillaActivation, VanillaParameters } from './recurrent-parameters.js';

/** The cells of `recurrent.ts` step by step in tfjs operations, for backends without our kernels; shapes and meaning as there. */

type Matrix = tf.Tensor2D;

/** Calls `step` with the inputs of each step and what it returned before; the hidden values of all steps, stacked. */
function unroll(x: tf.Tensor, units: number, step: (input: Matrix) => tf.Tensor): tf.Tensor {
  const hidden = tf.unstack(x, 0).map((input) => step(input as Matrix));
  return hidden.length === 0 ? tf.zeros([0, x.shape[1] as number, units]) : tf.stack(hidden, 0);
}

export function composedLstm(
  x: tf.Tensor,
  weights: tf.Tensor,
  bias: tf.Tensor,
  hidden0: tf.Tensor,
  cell0: tf.Tensor,
): tf.Tensor {
  let [hidden, cell] = [hidden0, cell0];
  return unroll(x, hidden0.shape[1] as number, (input) => {
    const sums = tf.add(tf.matMul(tf.concat([input, hidden as Matrix], 1), weights as Matrix), bias);
    const [i, j, f, o] = tf.split(sums, 4, 1) as [tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor];
    cell = tf.add(tf.mul(cell, tf.sigmoid(tf.add(f, 1))), tf.mul(tf.sigmoid(i), tf.tanh(j)));
    hidden = tf.mul(tf.tanh(cell), tf.sigmoid(o));
    return hidden;
  });
}

export function composedGru(x: tf.Tensor, p: GruParameters, hidden0: tf.Tensor): tf.Tensor {
  let hidden = hidden0;
  const sum = (input: Matrix, w: tf.Tensor, state: tf.Tensor, u: tf.Tensor, b: tf.Tensor): tf.Tensor =>
    tf.add(tf.add(tf.matMul(input, w as Matrix), tf.matMul(state as Matrix, u as Matrix)), b);
  return unroll(x, hidden0.shape[1] as number, (input) => {
    const z = tf.sigmoid(sum(input, p.wz, hidden, p.uz, p.bz));
    const r = tf.sigmoid(sum(input, p.wr, hidden, p.ur, p.br));
    const candidate = tf.tanh(sum(input, p.wh, tf.mul(r, hidden), p.uh, p.bh));
    hidden = tf.add(tf.mul(tf.sub(1, z), hidden), tf.mul(z, candidate));
    return hidden;
  });
}

export function composedVanilla(
  x: tf.Tensor,
  p: VanillaParameters,
  activation: VanillaActivation,
  hidden0: tf.Tensor,
): tf.Tensor {
  let hidden = hidden0;
  return unroll(x, hidden0.shape[1] as number, (input) => {
    const fromInput = tf.add(tf.matMul(input, p.inputWeights as Matrix), p.inputBias);
    const fromHidden = tf.add(tf.matMul(hidden as Matrix, p.hiddenWeights as Matrix), p.hiddenBias);
    hidden = tf[activation](tf.add(fromInput, fromHidden));
    return hidden;
  });
}
