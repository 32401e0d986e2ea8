import { GRADIENT, MAX_INSTRUCTIONS, PARAMETER } from '../../program/memory.js';
import type { Program } from '../../program/program.js';
import { SMALLEST_NORMAL } from '../../util/float32.js';
import {
  CELLS,
  cellOf,
  createEncoded,
  type Encoded,
  encode,
  FIRST_SLOT_CELL,
  STEP_CELL,
  writeConstants,
} from './encode.js';
import { execute } from './execute.js';

const PARAMETER_CELL = cellOf(PARAMETER);
const GRADIENT_CELL = cellOf(GRADIENT);

/**
 * The interpreter of a program for one parameter tensor, on one Float32Array: `CELLS` scalar cells, then the parameter, the gradient
 * and one region of `length` values for each slot that the program writes. A slot is a scalar or a tensor as its last write left it.
 * Made to be reused: after the first few programs `load`, `start` and `run` allocate nothing.
 */
export interface Engine {
  /** The memory. A view of it is good until the next `start`, which may need a larger one. */
  readonly memory: Float32Array;
  readonly encoded: Encoded;
  /** Where the parameter and the gradient stand in the memory; the caller writes the gradient and the first parameter. */
  readonly parameterBase: number;
  readonly gradientBase: number;
  /** Makes the live code of a valid program the current one; `start` must follow. */
  load(program: Program): void;
  /** Clears all slots to the scalar 0 and lays the memory out for tensors of `length` elements. */
  start(length: number): void;
  /** Runs the program once. False for an empty program, which has no update. */
  run(step: number): boolean;
  /** Where the update of the last `run` stands, and its stride: 0 for a scalar. */
  readonly updateBase: number;
  readonly updateStride: 0 | 1;
  /** Sets the subnormals of the slots that the next step reads to 0. To be called once the update has been used. */
  endStep(): void;
  isTensor(cell: number): boolean;
  /** Where the value of a written slot stands. */
  baseOf(cell: number): number;
  /** Makes a slot a scalar or a tensor and says where its value is to be written. */
  retype(cell: number, tensor: boolean): number;
}

/** @param capacity most instructions of a program. */
export function createEngine(capacity = MAX_INSTRUCTIONS): Engine {
  return new ArrayEngine(capacity);
}

class ArrayEngine implements Engine {
  memory = new Float32Array(CELLS + 64);
  readonly encoded: Encoded;
  parameterBase = CELLS;
  gradientBase = CELLS;
  updateBase = 0;
  updateStride: 0 | 1 = 0;
  /** By cell: 1 when it holds a tensor, and where that tensor stands. */
  readonly #tensor = new Uint8Array(CELLS);
  readonly #region = new Int32Array(CELLS);
  #length = 1;
  #constants: readonly number[] = [];

  constructor(capacity: number) {
    this.encoded = createEncoded(capacity);
  }

  load({ instructions, constants }: Program): void {
    encode(instructions, this.encoded);
    this.#constants = constants;
    writeConstants(this.memory, constants);
  }

  start(length: number): void {
    const { written, writtenCount } = this.encoded;
    const needed = CELLS + (2 + writtenCount) * length;
    if (this.memory.length < needed) {
      this.memory = new Float32Array(needed);
      writeConstants(this.memory, this.#constants);
    }
    this.#length = length;
    this.parameterBase = CELLS;
    this.gradientBase = CELLS + length;
    this.#region[PARAMETER_CELL] = this.parameterBase;
    this.#region[GRADIENT_CELL] = this.gradientBase;
    for (let i = 0; i < writtenCount; i++) this.#region[written[i]!] = CELLS + (2 + i) * length;
    this.#tensor.fill(0);
    this.#tensor[PARAMETER_CELL] = 1;
    this.#tensor[GRADIENT_CELL] = 1;
    this.memory.fill(0, FIRST_SLOT_CELL, CELLS);
  }

  run(step: number): boolean {
    const { memory, encoded } = this;
    const { count, out } = encoded;
    if (count === 0) return false;
    memory[STEP_CELL] = step;
    execute(encoded, memory, this.#tensor, this.#region, this.#length);
    const last = out[count - 1]!;
    this.updateStride = this.#tensor[last] === 1 ? 1 : 0;
    this.updateBase = this.baseOf(last);
    return true;
  }

  endStep(): void {
    const { memory } = this;
    const { carried, carriedCount } = this.encoded;
    for (let i = 0; i < carriedCount; i++) {
      const cell = carried[i]!;
      const isTensor = this.#tensor[cell] === 1;
      const base = isTensor ? this.#region[cell]! : cell;
      const end = base + (isTensor ? this.#length : 1);
      for (let j = base; j < end; j++) {
        if (Math.abs(memory[j]!) < SMALLEST_NORMAL) memory[j] = 0;
      }
    }
  }

  isTensor(cell: number): boolean {
    return this.#tensor[cell] === 1;
  }

  baseOf(cell: number): number {
    return this.#tensor[cell] === 1 ? this.#region[cell]! : cell;
  }

  retype(cell: number, tensor: boolean): number {
    this.#tensor[cell] = tensor ? 1 : 0;
    return this.baseOf(cell);
  }
}
