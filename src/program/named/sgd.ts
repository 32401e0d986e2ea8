import { gradient, hundredth, tenth } from '../cells.js';
import { defineProgram, set } from '../define.js';

const momentum = 9;
const velocity = 12;
const update = 19;

/**
 * SGD: Robbins and Monro, "A Stochastic Approximation Method", 1951.
 *
 *     β ← 0.1 − 0.1 = 0
 *     d ← g + β·d
 *     u ← α·d                      α = 0.01
 *
 * Plain SGD written as momentum with the factor 0, so that one mutation (the 0) makes it Momentum. NOSBench-101 has it in this form.
 * State: d, which never matters while it is finite: 0 · Infinity is NaN, so one infinite gradient spoils all steps to come.
 */
export const sgd = defineProgram('SGD', [
  set(momentum, 'sub', tenth, tenth),
  set(velocity, 'mul', velocity, momentum),
  set(velocity, 'add', gradient, velocity),
  set(update, 'mul', velocity, hundredth),
]);
