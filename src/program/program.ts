import type { OpName } from './ops.js';

/** What a slot holds: a single float32, or a tensor of the parameter's shape. */
export type ValueType = 'scalar' | 'tensor';

/** One instruction: `output <- op(inputs)`. Addresses as in `memory.ts`; `inputs` has as many entries as `OPS[op].arity`. */
export interface Instruction {
  readonly op: OpName;
  readonly inputs: readonly number[];
  readonly output: number;
}

/**
 * An optimizer: a straight-line program that runs once a step for every parameter tensor.
 * The value of the last instruction is the update, whatever slot it wrote: parameter <- parameter - learningRate * update.
 * A program without instructions changes nothing. Immutable: `defineProgram` and every parser freeze what they return.
 */
export interface Program {
  /** For people only; two programs that differ in it are the same program. */
  readonly name?: string;
  /** Float32 values of the addresses -1, -2, ...; empty for a program of the paper's space. */
  readonly constants: readonly number[];
  readonly instructions: readonly Instruction[];
}
