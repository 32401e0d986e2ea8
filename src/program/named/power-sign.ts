import { gradient, hundredth, one, thousandth } from '../cells.js';
import { defineProgram, set } from '../define.js';

const beta = 10;
const signOfGradient = 11;
const m = 12;
const signOfMomentum = 14;
const update = 19;

/**
 * PowerSign: Bello et al., "Neural Optimizer Search with Reinforcement Learning", 2017, https://arxiv.org/abs/1709.07417
 *
 *     m ← β·m + (1 − β)·g                     β = 1 − 0.01 = 0.99
 *     u ← α·exp(sign(g)·sign(m))·g          α = 0.001
 *
 * State: m, one tensor shaped like w, zero before step 1. Differs from the paper: β is 0.99 instead of 0.9, and no decay of the exponent
 * (the paper has a base and a decay f(t)).
 */
export const powerSign = defineProgram('PowerSign', [
  set(beta, 'sub', one, hundredth),
  set(m, 'interpolate', m, gradient, beta),
  set(signOfGradient, 'sign', gradient),
  set(signOfMomentum, 'sign', m),
  set(update, 'mul', signOfMomentum, signOfGradient),
  set(update, 'exp', update),
  set(update, 'mul', update, gradient),
  set(update, 'mul', update, thousandth),
]);
