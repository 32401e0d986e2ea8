import { gradient, hundredth, millionth, one, step, tenth, thousandth } from '../cells.js';
import { defineProgram, set } from '../define.js';

const beta1 = 9;
const beta2 = 10;
const squared = 11;
const m = 12;
const v = 13;
const mHat = 14;
const vHat = 15;
const epsilon = 16;
const denominator = 17;
const update = 19;

/**
 * Adam: Kingma and Ba, "Adam: A Method for Stochastic Optimization", 2015, https://arxiv.org/abs/1412.6980
 *
 *     m ← β₁·m + (1 − β₁)·g        β₁ = 1 − 0.1   = 0.9
 *     v ← β₂·v + (1 − β₂)·g²       β₂ = 1 − 0.001 = 0.999
 *     m̂ ← m / (1 − β₁ᵗ),  v̂ ← v / (1 − β₂ᵗ)
 *     u ← α·m̂ / (√v̂ + ε)           α = 0.001, ε = 0.01 · 1e-6 = 1e-8
 *
 * State: m and v, tensors shaped like w, zero before step 1. Differs from the paper: nothing.
 */
export const adam = defineProgram('Adam', [
  set(squared, 'square', gradient),
  set(beta1, 'sub', one, tenth),
  set(beta2, 'sub', one, thousandth),
  set(m, 'interpolate', m, gradient, beta1),
  set(v, 'interpolate', v, squared, beta2),
  set(mHat, 'bias_correct', m, beta1, step),
  set(vHat, 'bias_correct', v, beta2, step),
  set(epsilon, 'mul', hundredth, millionth),
  set(denominator, 'sqrt', vHat),
  set(denominator, 'add', denominator, epsilon),
  set(update, 'div', mHat, denominator),
  set(update, 'mul', update, thousandth),
]);
