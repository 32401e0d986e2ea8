import { gradient, hundredth, millionth, one } from '../cells.js';
import { defineProgram, set } from '../define.js';

const decay = 10;
const squared = 11;
const v = 13;
const epsilon = 16;
const denominator = 17;
const update = 19;

/**
 * RMSprop: Tieleman and Hinton, "Lecture 6.5: rmsprop", Neural Networks for Machine Learning, 2012.
 *
 *     v ← ρ·v + (1 − ρ)·g²         ρ = 1 − 0.01 = 0.99
 *     u ← α·g / (√v + ε)           α = 0.01, ε = 0.01 · 1e-6 = 1e-8
 *
 * State: v, one tensor shaped like w, zero before step 1. Differs from the lecture: ρ = 0.99 as in PyTorch (there 0.9), and ε.
 */
export const rmsprop = defineProgram('RMSprop', [
  set(decay, 'sub', one, hundredth),
  set(squared, 'square', gradient),
  set(v, 'interpolate', v, squared, decay),
  set(epsilon, 'mul', hundredth, millionth),
  set(denominator, 'sqrt', v),
  set(denominator, 'add', denominator, epsilon),
  set(update, 'div', gradient, denominator),
  set(update, 'mul', update, hundredth),
]);
