import { gradient, hundredth, millionth, one, tenth, thousandth } from '../cells.js';
import { defineProgram, set } from '../define.js';

const clipped = 9;
const decay = 10;
const squared = 11;
const memory = 13;
const numerator = 14;
const denominator = 15;
const scratch = 17;
const update = 18;
const ratio = 19;

/**
 * The incumbent that regularized evolution found from Adadelta: Karakasli, Adriaensen and Hutter, NOSBench-101, 2024, appendix E.
 *
 *     x ← (s − g)²,  y ← g + (x − ε)      s: the memory, ε = 1e-6
 *     d ← ρ·y + (1 − ρ)·x + ε             ρ = 1 − 0.1 = 0.9
 *     r ← √max(d, ε)
 *     s ← max(min(0.01, d), r)
 *     u ← tan(0.001) / r · g
 *
 * State: s, one tensor shaped like w, zero before step 1. Differs from the paper: nothing.
 */
export const incumbent = defineProgram('Incumbent', [
  set(scratch, 'sub', memory, gradient),
  set(squared, 'square', scratch),
  set(memory, 'sub', squared, millionth),
  set(memory, 'add', gradient, memory),
  set(decay, 'sub', one, tenth),
  set(memory, 'interpolate', memory, squared, decay),
  set(denominator, 'add', memory, millionth),
  set(clipped, 'clip', hundredth, denominator),
  set(denominator, 'maximum', denominator, millionth),
  set(scratch, 'sqrt', denominator),
  set(numerator, 'tan', thousandth),
  set(ratio, 'div', numerator, scratch),
  set(memory, 'maximum', clipped, scratch),
  set(update, 'mul', ratio, gradient),
]);
