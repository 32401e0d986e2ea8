import { gradient, hundredth, millionth, one, parameter, step, tenth, thousandth } from '../cells.js';
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
const decay = 18;
const update = 19;

/**
 * AdamW: Loshchilov and Hutter, "Decoupled Weight Decay Regularization", 2019, https://arxiv.org/abs/1711.05101
 *
 *     m ← β₁·m + (1 − β₁)·g        β₁ = 1 − 0.1   = 0.9
 *     v ← β₂·v + (1 − β₂)·g²       β₂ = 1 − 0.001 = 0.999
 *     m̂ ← m / (1 − β₁ᵗ),  v̂ ← v / (1 − β₂ᵗ)
 *     u ← α·(m̂ / (√v̂ + ε) + λ·w)   α = 0.001, ε = 0.01 · 1e-6 = 1e-8, λ = 0.01
 *
 * State: m and v, tensors shaped like w, zero before step 1. Differs from the paper: the decay is multiplied by α, as in PyTorch.
 * Differs from the listing in NOSBench-101: there λ is read from the slot that holds ε; the released code, and this program, read 0.01.
 */
export const adamW = defineProgram('AdamW', [
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
  set(decay, 'mul', parameter, hundredth),
  set(update, 'add', update, decay),
  set(update, 'mul', update, thousandth),
]);
