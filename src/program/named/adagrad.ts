import { gradient, hundredth, millionth } from '../cells.js';
import { defineProgram, set } from '../define.js';

const squared = 11;
const sum = 13;
const epsilon = 16;
const denominator = 17;
const update = 19;

/**
 * Adagrad: Duchi, Hazan and Singer, "Adaptive Subgradient Methods for Online Learning and Stochastic Optimization", 2011.
 *
 *     s ← s + g²
 *     u ← α·g / (√s + ε)           α = 0.01, ε = 0.01 · 1e-6 = 1e-8
 *
 * State: s, one tensor shaped like w, zero before step 1. Differs from the paper: ε stands outside the root, and no projection.
 */
export const adagrad = defineProgram('Adagrad', [
  set(squared, 'square', gradient),
  set(sum, 'add', squared, sum),
  set(denominator, 'sqrt', sum),
  set(epsilon, 'mul', hundredth, millionth),
  set(denominator, 'add', denominator, epsilon),
  set(update, 'div', gradient, denominator),
  set(update, 'mul', update, hundredth),
]);
