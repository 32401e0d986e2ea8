import { gradient, hundredth, tenth } from '../cells.js';
import { defineProgram, set } from '../define.js';

const momentum = 9;
const velocity = 12;
const update = 19;

/**
 * SignSGD: Bernstein et al., "signSGD: Compressed Optimisation for Non-Convex Problems", 2018, https://arxiv.org/abs/1802.04434
 *
 *     β ← 0.1 − 0.1 = 0
 *     d ← g + β·d
 *     u ← α·sign(d)                α = 0.01
 *
 * State: d, without effect while it is finite (β = 0), as in NOSBench-101's SGD. Differs from the paper: nothing; with β > 0 it is the
 * paper's Signum up to the factor 1 − β, which the sign removes.
 */
export const signSgd = defineProgram('SignSGD', [
  set(momentum, 'sub', tenth, tenth),
  set(velocity, 'mul', velocity, momentum),
  set(velocity, 'add', gradient, velocity),
  set(update, 'sign', velocity),
  set(update, 'mul', update, hundredth),
]);
