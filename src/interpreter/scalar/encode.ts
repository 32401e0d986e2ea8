import {
  FIRST_PRIMITIVE,
  FIRST_SLOT,
  LAST_ADDRESS,
  MAX_CONSTANTS,
  PRIMITIVE_CONSTANTS,
  STEP,
} from '../../program/memory.js';
import { OP_CODES } from '../../program/ops.js';
import type { Instruction } from '../../program/program.js';

/** Cells of scalars: address −64 is cell 0, address 63 the last. A tensor slot owns a cell too, for when it holds a scalar. */
export const CELLS = MAX_CONSTANTS + LAST_ADDRESS + 1;
/** Cell of the step. */
export const STEP_CELL = cellOf(STEP);
/** Cell of the first slot; all before it are read-only. */
export const FIRST_SLOT_CELL = cellOf(FIRST_SLOT);

/** The cell of a program's last possible constant; nobody minds what an operand there holds. */
const NO_CELL = 0;

/** The scalar cell of an address. */
export function cellOf(address: number): number {
  return address + MAX_CONSTANTS;
}

/** The address of a scalar cell. */
export function addressOf(cell: number): number {
  return cell - MAX_CONSTANTS;
}

/** A program as bytes. The buffers are reused from program to program, so that encoding allocates nothing. */
export interface Encoded {
  count: number;
  readonly code: Uint8Array;
  /** Cells of the operands; one that an operation does not have is `NO_CELL`, a scalar. */
  readonly a: Uint8Array;
  readonly b: Uint8Array;
  readonly c: Uint8Array;
  readonly out: Uint8Array;
  /** Cells of slots that the program writes, each once, in order of their first write. */
  readonly written: Uint8Array;
  writtenCount: number;
  /** Those of them whose value the next step reads. */
  readonly carried: Uint8Array;
  carriedCount: number;
  readsStep: boolean;
}

/** Buffers for programs of up to `capacity` instructions. */
export function createEncoded(capacity: number): Encoded {
  const bytes = (): Uint8Array => new Uint8Array(capacity);
  const cells = (): Uint8Array => new Uint8Array(CELLS);
  return {
    count: 0,
    code: bytes(),
    a: bytes(),
    b: bytes(),
    c: bytes(),
    out: bytes(),
    written: cells(),
    writtenCount: 0,
    carried: cells(),
    carriedCount: 0,
    readsStep: false,
  };
}

/** By cell or by instruction, for the length of one call. */
const isNeeded = new Uint8Array(CELLS);
const isNeededAtEnd = new Uint8Array(CELLS);
const isWritten = new Uint8Array(CELLS);
let isLive = new Uint8Array(64);

/**
 * Encodes the live instructions of a valid program that fits the buffers: those whose value reaches the update of this step or of a
 * later one. The meaning of `analyse` in src/program, without its allocations, which would cost more than ten steps on a small tensor.
 */
export function encode(instructions: readonly Instruction[], into: Encoded): void {
  const { length } = instructions;
  const { code, a, b, c, out } = into;
  for (let i = 0; i < length; i++) {
    const { op, inputs, output } = instructions[i]!;
    const arity = inputs.length;
    code[i] = OP_CODES[op];
    a[i] = cellOf(inputs[0]!);
    b[i] = arity > 1 ? cellOf(inputs[1]!) : NO_CELL;
    c[i] = arity > 2 ? cellOf(inputs[2]!) : NO_CELL;
    out[i] = cellOf(output);
  }
  into.count = length;
  markLive(into);
  keepLive(into);
}

/** Marks the live instructions, from the last one backwards, again and again while a step turns out to need more of the step before. */
function markLive({ count, a, b, c, out }: Encoded): void {
  if (isLive.length < count) isLive = new Uint8Array(2 * count);
  isLive.fill(0, 0, count);
  isNeededAtEnd.fill(0);
  for (let hasChanged = true; hasChanged; ) {
    hasChanged = false;
    isNeeded.set(isNeededAtEnd);
    for (let i = count - 1; i >= 0; i--) {
      const output = out[i]!;
      if (isNeeded[output] === 0 && i !== count - 1) continue;
      isLive[i] = 1;
      isNeeded[output] = 0;
      isNeeded[a[i]!] = 1;
      isNeeded[b[i]!] = 1;
      isNeeded[c[i]!] = 1;
    }
    for (let cell = FIRST_SLOT_CELL; cell < CELLS; cell++) {
      if (isNeeded[cell] === 0 || isNeededAtEnd[cell] === 1) continue;
      isNeededAtEnd[cell] = 1;
      hasChanged = true;
    }
  }
}

/** Moves the live instructions together and lists what they write and carry. */
function keepLive(into: Encoded): void {
  const { count, code, a, b, c, out, written, carried } = into;
  isWritten.fill(0);
  let kept = 0;
  into.writtenCount = 0;
  into.carriedCount = 0;
  into.readsStep = false;
  for (let i = 0; i < count; i++) {
    if (isLive[i] === 0) continue;
    const cell = out[i]!;
    code[kept] = code[i]!;
    a[kept] = a[i]!;
    b[kept] = b[i]!;
    c[kept] = c[i]!;
    out[kept] = cell;
    if (a[i] === STEP_CELL || b[i] === STEP_CELL || c[i] === STEP_CELL) into.readsStep = true;
    kept++;
    if (isWritten[cell] === 1) continue;
    isWritten[cell] = 1;
    written[into.writtenCount++] = cell;
    if (isNeededAtEnd[cell] === 1) carried[into.carriedCount++] = cell;
  }
  into.count = kept;
}

/** Writes the constants of the language and those of a program into the scalar cells of a memory. */
export function writeConstants(memory: Float32Array, constants: readonly number[]): void {
  for (let i = 0; i < PRIMITIVE_CONSTANTS.length; i++) memory[cellOf(FIRST_PRIMITIVE + i)] = PRIMITIVE_CONSTANTS[i]!;
  for (let i = 0; i < constants.length; i++) memory[cellOf(-1 - i)] = constants[i]!;
}
