import { FIRST_SLOT } from '../../program/memory.js';
import { OPS, type OpName } from '../../program/ops.js';
import type { Program } from '../../program/program.js';
import { NosbenchError } from '../../util/errors.js';
import type { ParameterMemory } from '../executor.js';
import { addressOf, CELLS, cellOf, createEncoded, encode } from './encode.js';
import { createEngine } from './engine.js';
import { execute } from './execute.js';

/** A program bound to one parameter tensor, on plain arrays. */
export interface ScalarMachine {
  /**
   * One optimizer step: parameter <- parameter − learningRate · update, in place.
   * @param parameter `[length]`, overwritten. @param gradient `[length]`, only read.
   * @param stepNumber what address 2 reads: 1 in the first step.
   */
  step(parameter: Float32Array, gradient: Float32Array, stepNumber: number): void;
  /** The last step's update before the learning rate, a copy: a number when it was a scalar, `undefined` for an empty program. */
  lastUpdate(): Float32Array | number | undefined;
  /** The slots that the next step can read. */
  exportMemory(): ParameterMemory;
  /**
   * Slots that the memory does not name become the scalar 0; those that the program does not carry are left out, since nothing reads them.
   * @throws {NosbenchError} when a slot has another length; the machine is unchanged then.
   */
  importMemory(memory: ParameterMemory): void;
}

/** How to bind a program. */
export interface ScalarMachineOptions {
  /** Factor on every update, default 1; rounded to float32. */
  readonly learningRate?: number;
}

/** Binds a program to one parameter. @param program a valid one. @param length number of elements of the parameter. */
export function createScalarMachine(
  program: Program,
  length: number,
  options: ScalarMachineOptions = {},
): ScalarMachine {
  const learningRate = Math.fround(options.learningRate ?? 1);
  const engine = createEngine(program.instructions.length);
  engine.load(program);
  engine.start(length);
  const { encoded, memory, parameterBase, gradientBase } = engine;
  let hasUpdate = false;
  let update = new Float32Array(1);

  const carriedCells = Array.from(encoded.carried.subarray(0, encoded.carriedCount));

  return {
    step(parameter, gradient, stepNumber) {
      memory.set(parameter, parameterBase);
      memory.set(gradient, gradientBase);
      hasUpdate = engine.run(stepNumber);
      if (!hasUpdate) return;
      const { updateBase: base, updateStride: stride } = engine;
      // A copy: what stands there may be a carried slot, whose subnormals are cleared below.
      if (update.length !== (stride === 1 ? length : 1)) update = new Float32Array(stride === 1 ? length : 1);
      update.set(memory.subarray(base, base + update.length));
      for (let i = 0; i < length; i++) {
        parameter[i] = parameter[i]! - Math.fround(learningRate * update[i * stride]!);
      }
      engine.endStep();
    },
    lastUpdate() {
      if (!hasUpdate) return undefined;
      return engine.updateStride === 1 ? update.slice() : update[0]!;
    },
    exportMemory() {
      return {
        slots: carriedCells.map((cell) => {
          const tensor = engine.isTensor(cell);
          const base = engine.baseOf(cell);
          return {
            address: addressOf(cell),
            type: tensor ? 'tensor' : 'scalar',
            data: memory.slice(base, base + (tensor ? length : 1)),
          };
        }),
      };
    },
    importMemory({ slots }) {
      for (const { address, type, data } of slots) {
        const expected = type === 'tensor' ? length : 1;
        if (data.length !== expected) {
          throw new NosbenchError(
            'input',
            `program state, slot ${address} (${type}): expected ${expected} values, got ${data.length}. Resume with the parameters that were saved.`,
          );
        }
      }
      for (const cell of carriedCells) memory[engine.retype(cell, false)] = 0;
      for (const { address, type, data } of slots) {
        const cell = cellOf(address);
        if (carriedCells.includes(cell)) memory.set(data, engine.retype(cell, type === 'tensor'));
      }
    },
  };
}

/**
 * The value of one operation.
 * @param inputs as many as the operation's arity; arrays are tensors of one common length and are read as float32.
 * @returns a number for a scalar result; rounded to float32.
 * @throws {NosbenchError} when the number of inputs or their lengths are wrong.
 */
export function evaluateOp(op: OpName, inputs: readonly (number | Float32Array)[]): number | Float32Array {
  const { arity } = OPS[op];
  if (inputs.length !== arity) {
    throw new NosbenchError(
      'input',
      `operation "${op}": expected ${arity} inputs, got ${inputs.length}. Give one an operand.`,
    );
  }
  const lengths = inputs.filter((input) => typeof input !== 'number').map((input) => input.length);
  const length = lengths[0] ?? 1;
  if (lengths.some((other) => other !== length)) {
    throw new NosbenchError(
      'input',
      `operation "${op}": expected tensors of one length, got ${lengths.join(' and ')}. Broadcast only scalars.`,
    );
  }
  // Inputs in the cells of the first slots, the result in the next one.
  const program = createEncoded(1);
  const output = FIRST_SLOT + arity;
  encode([{ op, inputs: inputs.map((_, i) => FIRST_SLOT + i), output }], program);
  const memory = new Float32Array(CELLS + 4 * length);
  const tensor = new Uint8Array(CELLS);
  const region = new Int32Array(CELLS);
  inputs.forEach((input, i) => {
    const cell = cellOf(FIRST_SLOT + i);
    region[cell] = CELLS + i * length;
    if (typeof input === 'number') {
      memory[cell] = input;
    } else {
      memory.set(input, region[cell]);
      tensor[cell] = 1;
    }
  });
  const cell = cellOf(output);
  const base = CELLS + 3 * length;
  region[cell] = base;
  execute(program, memory, tensor, region, length);
  return tensor[cell] === 1 ? memory.slice(base, base + length) : memory[cell]!;
}
