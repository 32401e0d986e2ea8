import { gradient, hundredth, one, parameter, step, tenth, thousandth } from '../cells.js';
import { defineProgram, set } from '../define.js';

const beta1 = 9;
const beta2 = 10;
const m = 12;
const c = 14;
const decay = 18;
const update = 19;

/**
 * HeroLion: the Lion of Chen et al., "Symbolic Discovery of Optimization Algorithms", 2023, https://arxiv.org/abs/2302.06675, in the
 * form that NOSBench-101 starts from.
 *
 *     m ← β₂·m + (1 − β₂)·g        β₂ = 1 − 0.001 = 0.999
 *     c ← β₁·m / (1 − β₂ᵗ) + (1 − β₁)·g        β₁ = 1 − 0.1 = 0.9
 *     u ← α·(sign(c) + λ·w)        α = 0.001, λ = 0.01
 *
 * State: m, one tensor shaped like w, zero before step 1. Differs from the paper: m is advanced before c reads it and is bias-corrected,
 * and β₂ is 0.999 instead of 0.99.
 */
export const heroLion = defineProgram('HeroLion', [
  set(beta1, 'sub', one, tenth),
  set(beta2, 'sub', one, thousandth),
  set(m, 'interpolate', m, gradient, beta2),
  set(c, 'bias_correct', m, beta2, step),
  set(c, 'interpolate', c, gradient, beta1),
  set(update, 'sign', c),
  set(decay, 'mul', parameter, hundredth),
  set(update, 'add', update, decay),
  set(update, 'mul', update, thousandth),
]);
