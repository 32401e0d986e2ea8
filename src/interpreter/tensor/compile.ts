import { analyse } from '../../program/liveness.js';
import { FIRST_PRIMITIVE, GRADIENT, PARAMETER, PRIMITIVE_CONSTANTS, STEP } from '../../program/memory.js';
import type { Instruction, Program } from '../../program/program.js';
import { evaluateScalars } from '../scalar/evaluate-scalars.js';
import type { Arithmetic, Value } from './arithmetic.js';
import { TENSOR_KERNELS } from './kernels.js';

/** The registers of one execution: every value of a step has one of its own, so that nothing is overwritten while it is in use. */
export type Registers = Value[];

/** Register of the parameter. Every program has these three. */
export const PARAMETER_REGISTER = 0;
/** Register of the gradient. */
export const GRADIENT_REGISTER = 1;
/** Register of the step number. */
export const STEP_REGISTER = 2;

/** A slot that the next step reads: where a step finds it and where it leaves it. */
export interface CarriedSlot {
  readonly address: number;
  readonly input: number;
  readonly output: number;
}

/** A program ready to run on registers. */
export interface CompiledProgram {
  /** Registers before the first step: constants and whatever follows from them alone; 0 elsewhere. */
  readonly initial: readonly number[];
  /** In order; each disposes of the tensors that nothing after it reads. */
  readonly code: readonly ((registers: Registers) => void)[];
  readonly carried: readonly CarriedSlot[];
  /** Register of the update, `undefined` for an empty program. */
  readonly update: number | undefined;
  /** The update is no carried slot too, so that it may be disposed of once it is applied. */
  readonly ownsUpdate: boolean;
}

/** Numbers the values of the live instructions, evaluates what is constant, and turns the rest into closures. */
export function compile(program: Program, arithmetic: Arithmetic): CompiledProgram {
  const initial = [0, 0, 0];
  const isConstant = [false, false, false];
  const newRegister = (constant?: number): number => {
    initial.push(constant ?? 0);
    isConstant.push(constant !== undefined);
    return initial.length - 1;
  };

  const analysis = analyse(program);
  const at = new Map([
    [PARAMETER, PARAMETER_REGISTER],
    [GRADIENT, GRADIENT_REGISTER],
    [STEP, STEP_REGISTER],
  ]);
  for (const [i, value] of PRIMITIVE_CONSTANTS.entries()) at.set(FIRST_PRIMITIVE + i, newRegister(value));
  for (const [i, value] of program.constants.entries()) at.set(-1 - i, newRegister(value));
  const unwritten = newRegister(0);
  const inputs = new Map(analysis.carried.map((address) => [address, newRegister()]));
  for (const [address, register] of inputs) at.set(address, register);
  const registerOf = (address: number): number => at.get(address) ?? unwritten;

  const steps: { readonly instruction: Instruction; readonly reads: readonly number[]; readonly writes: number }[] = [];
  for (const instruction of analysis.instructions) {
    const reads = instruction.inputs.map(registerOf);
    const constant = reads.every((register) => isConstant[register]) ? fold(instruction, reads, initial) : undefined;
    const writes = newRegister(constant);
    if (constant === undefined) steps.push({ instruction, reads, writes });
    at.set(instruction.output, writes);
  }

  const last = program.instructions.at(-1);
  const update = last === undefined ? undefined : registerOf(last.output);
  const carried = [...inputs].map(([address, input]) => ({ address, input, output: registerOf(address) }));

  const lastReader = new Map<number, number>();
  steps.forEach(({ reads }, i) => {
    for (const register of reads) lastReader.set(register, i);
  });
  const outlives = new Set<number | undefined>([update, ...carried.map(({ output }) => output)]);
  const code = steps.map(({ instruction, reads, writes }, i) => {
    const done = [...new Set(reads)].filter(
      (register) => register > STEP_REGISTER && lastReader.get(register) === i && !outlives.has(register),
    );
    return closure(arithmetic, instruction, reads, writes, done);
  });
  return { initial, code, carried, update, ownsUpdate: !carried.some(({ output }) => output === update) };
}

function fold(instruction: Instruction, reads: readonly number[], values: readonly number[]): number {
  const [a = 0, b, c] = reads.map((register) => values[register]!);
  return evaluateScalars(instruction.op, a, b, c);
}

function closure(
  arithmetic: Arithmetic,
  { op }: Instruction,
  reads: readonly number[],
  writes: number,
  done: readonly number[],
): (registers: Registers) => void {
  // The table ties arity to name; here the two come from a validated instruction.
  const kernel = TENSOR_KERNELS[op] as (k: Arithmetic, ...operands: Value[]) => Value;
  const [first = 0, second, third] = reads;
  const execute = (registers: Registers): Value => {
    const a = registers[first]!;
    if (second === undefined) return typeof a === 'number' ? evaluateScalars(op, a) : kernel(arithmetic, a);
    const b = registers[second]!;
    if (third === undefined) {
      const isScalar = typeof a === 'number' && typeof b === 'number';
      return isScalar ? evaluateScalars(op, a, b) : kernel(arithmetic, a, b);
    }
    const c = registers[third]!;
    const isScalar = typeof a === 'number' && typeof b === 'number' && typeof c === 'number';
    return isScalar ? evaluateScalars(op, a, b, c) : kernel(arithmetic, a, b, c);
  };
  return (registers) => {
    registers[writes] = execute(registers);
    for (const register of done) {
      const value = registers[register]!;
      if (typeof value !== 'number') value.dispose();
    }
  };
}
