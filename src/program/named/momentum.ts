import { gradient, hundredth, one, tenth } from '../cells.js';
import { defineProgram, set } from '../define.js';

const momentum = 9;
const velocity = 12;
const update = 19;

/**
 * SGD with momentum: Polyak, "Some methods of speeding up the convergence of iteration methods", 1964.
 *
 *     β ← 1 − 0.1 = 0.9
 *     d ← g + β·d
 *     u ← α·d                      α = 0.01
 *
 * State: d, one tensor shaped like w, zero before step 1. Differs from the paper: α stands outside the sum, as in PyTorch; the same while α is
 * constant. Not among the programs of NOSBench-101; it is SGD's program with another factor.
 */
export const momentumSgd = defineProgram('Momentum', [
  set(momentum, 'sub', one, tenth),
  set(velocity, 'mul', velocity, momentum),
  set(velocity, 'add', gradient, velocity),
  set(update, 'mul', velocity, hundredth),
]);
