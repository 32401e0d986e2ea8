import {
  type Expression,
  extract,
  i32,
  i32x4,
  type Local,
  load,
  op,
  type Statement,
  set,
  shuffle,
  store,
  storeLane,
} from '../wasm/code.js';
import { advance, plus, repeat, times, upTo } from '../wasm/idioms.js';
import type { WasmType } from '../wasm/instructions.js';
import { defineFunction, type FunctionDefinition } from '../wasm/module.js';
import { save, type Writer } from './doubles.js';

type Vector = Expression<'v128'>;

/** How a loop reads one operand: a new element each time, or one element for a whole row. */
export type Reading = 'each' | 'one';

/** An operand or result of a loop: elements of four bytes, or truth values of one byte, which the body sees as 32-bit lanes. */
export interface Element {
  readonly bytes: 4 | 1;
}

/** `loop(count, rows, out, ...for each input: address, bytes from one row to the next)`; rows of the output lie side by side. */
export type RowLoop = (count: number, rows: number, out: number, ...inputs: readonly number[]) => void;

/** What is computed for four elements. A body for truth values returns a lane mask (all bits or none). */
export type Body = (w: Writer, ...inputs: readonly Local<'v128'>[]) => Vector;

/**
 * A loop over rows of elements, four at a time, then the last three one by one, so that nothing beyond an operand is read or written.
 * The body is written twice; the second time an element stands in all lanes.
 */
export function emitRowLoop(
  name: string,
  inputs: readonly (Element & { readonly reading: Reading })[],
  output: Element,
  body: Body,
): FunctionDefinition {
  const types: WasmType[] = ['i32', 'i32', 'i32', ...inputs.flatMap((): WasmType[] => ['i32', 'i32'])];
  return defineFunction(name, types, (scope, ...parameters) => {
    const [count, rows, out, ...rest] = parameters as unknown as readonly Local<'i32'>[] as [
      Local<'i32'>,
      Local<'i32'>,
      Local<'i32'>,
      ...Local<'i32'>[],
    ];
    const operands = inputs.map((input, index) => ({
      ...input,
      row: rest[2 * index] as Local<'i32'>,
      rowBytes: rest[2 * index + 1] as Local<'i32'>,
      pointer: scope.local('i32'),
      value: scope.local('v128'),
    }));
    const row = scope.local('i32');
    const whole = scope.local('i32');
    const end = scope.local('i32');
    const each = operands.filter(({ reading }) => reading === 'each');

    const step = (width: 4 | 1): readonly Statement[] => {
      const statements: Statement[] = [];
      for (const { value, pointer, bytes } of each)
        statements.push(set(value, width === 4 ? loadFour(pointer, bytes) : loadOne(pointer, bytes)));
      const w: Writer = { scope, out: statements };
      const result = body(w, ...operands.map(({ value }) => value));
      statements.push(
        ...(output.bytes === 4
          ? [width === 4 ? store('v128.store', out, result) : storeLane(out, result, 0)]
          : storeTruth(w, out, result, width)),
      );
      statements.push(...each.map(({ pointer, bytes }) => advance(pointer, bytes * width)));
      return statements;
    };

    return [
      repeat(row, rows, [
        ...operands.map(({ reading, row, pointer, value, bytes }) =>
          reading === 'each' ? set(pointer, row) : set(value, loadOne(row, bytes)),
        ),
        set(end, plus(out, times(count, output.bytes))),
        set(whole, plus(out, times(op('i32.and', count, i32(-4)), output.bytes))),
        upTo(out, whole, 4 * output.bytes, step(4)),
        upTo(out, end, output.bytes, step(1)),
        ...operands.map(({ row, rowBytes }) => advance(row, rowBytes)),
      ]),
    ];
  });
}

function loadFour(pointer: Expression<'i32'>, bytes: 4 | 1): Vector {
  if (bytes === 4) return load('v128.load', pointer);
  return op('i32x4.extend_low_i16x8_u', op('i16x8.extend_low_i8x16_u', load('v128.load32_zero', pointer)));
}

function loadOne(pointer: Expression<'i32'>, bytes: 4 | 1): Vector {
  return bytes === 4 ? load('v128.load32_splat', pointer) : op('i32x4.splat', load('i32.load8_u', pointer));
}

function storeTruth(w: Writer, out: Local<'i32'>, mask: Vector, width: 4 | 1): readonly Statement[] {
  const bits = save(w, op('v128.and', mask, i32x4(1, 1, 1, 1)));
  if (width === 1) return [store('i32.store8', out, extract('i32x4.extract_lane', bits, 0))];
  const packed = shuffle(bits, bits, [0, 4, 8, 12, 0, 4, 8, 12, 0, 4, 8, 12, 0, 4, 8, 12]);
  return [store('i32.store', out, extract('i32x4.extract_lane', packed, 0))];
}
