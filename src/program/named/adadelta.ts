import { gradient, millionth, one, tenth } from '../cells.js';
import { defineProgram, set } from '../define.js';

const decay = 10;
const squared = 11;
const updates = 12;
const v = 13;
const shiftedUpdates = 14;
const shiftedV = 15;
const rmsUpdates = 16;
const rmsGradients = 17;
const update = 19;
const squaredUpdate = 20;

/**
 * Adadelta: Zeiler, "ADADELTA: An Adaptive Learning Rate Method", 2012, https://arxiv.org/abs/1212.5701
 *
 *     v ← ρ·v + (1 − ρ)·g²         ρ = 1 − 0.1 = 0.9
 *     u ← √(d + ε) / √(v + ε) · g  ε = 1e-6
 *     d ← ρ·d + (1 − ρ)·u²
 *
 * State: v and d, tensors shaped like w, zero before step 1. Differs from the paper: nothing; the last instruction, u · 1, makes u
 * the update. It needs slot 20, one beyond the 20 addresses of the paper's search space, as in the released code of NOSBench-101.
 */
export const adadelta = defineProgram('Adadelta', [
  set(squared, 'square', gradient),
  set(decay, 'sub', one, tenth),
  set(v, 'interpolate', v, squared, decay),
  set(shiftedUpdates, 'add', updates, millionth),
  set(shiftedV, 'add', v, millionth),
  set(rmsGradients, 'sqrt', shiftedV),
  set(rmsUpdates, 'sqrt', shiftedUpdates),
  set(update, 'div', rmsUpdates, rmsGradients),
  set(update, 'mul', update, gradient),
  set(squaredUpdate, 'square', update),
  set(updates, 'interpolate', updates, squaredUpdate, decay),
  set(update, 'mul', update, one),
]);
