import type { Program } from '../../src/program/program.js';

/** Gradient descent with rate 0.01: one instruction. */
export function defineTestProgram(): Program {
  return { constants: [], instructions: [{ op: 'mul', inputs: [1, 6], output: 9 }] };
}
