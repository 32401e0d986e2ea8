import { fillBytes, i32, type Local, load, op, type Statement, set, store } from '../wasm/code.js';
import { advance, plus, upTo } from '../wasm/idioms.js';
import { defineFunction, encodeModule, type FunctionDefinition } from '../wasm/module.js';

/**
 * The windows of `rows` × `columns` outputs over a padded image, addresses and steps in bytes: an output's window begins `yStep` below and
 * `xStep` right of its neighbour's, and consists of `filterRows` rows, `filterRowStep` apart, of `runs` runs, `runStep` apart, of
 * `runBytes` bytes that lie side by side.
 */
export type Windows = readonly [
  image: number,
  rows: number,
  columns: number,
  yStep: number,
  xStep: number,
  filterRows: number,
  filterRowStep: number,
  runs: number,
  runStep: number,
  runBytes: number,
];

/** The functions of that module. */
export interface WindowModule {
  /**
   * Writes the windows one after the other, each as its runs side by side; up to 12 bytes behind the last one are written too, and read
   * behind the last run.
   */
  gather(matrix: number, ...windows: Windows): void;
  /** Adds such a matrix back to the image; reads and writes nothing beyond either. */
  scatter(matrix: number, ...windows: Windows): void;
  /** Copies `rows` rows of `bytes` bytes, a multiple of 4. */
  copyRows(to: number, toStep: number, from: number, fromStep: number, rows: number, bytes: number): void;
  /** Sets bytes to 0. */
  clear(address: number, bytes: number): void;
}

/** The bytes of the module that takes images apart into windows and puts them together again. */
export function emitWindowModule(): Uint8Array<ArrayBuffer> {
  return encodeModule([emitWindows('gather'), emitWindows('scatter'), emitCopyRows(), emitClear()]);
}

function emitWindows(name: 'gather' | 'scatter'): FunctionDefinition {
  const types = ['i32', 'i32', 'i32', 'i32', 'i32', 'i32', 'i32', 'i32', 'i32', 'i32', 'i32'] as const;
  return defineFunction(
    name,
    types,
    (scope, matrix, image, rows, columns, yStep, xStep, filterRows, filterRowStep, runs, runStep, runBytes) => {
      const local = (): Local<'i32'> => scope.local('i32');
      const [y, x, r, s] = [local(), local(), local(), local()];
      const [atY, atX, atRow, atRun, at, end, whole] = [local(), local(), local(), local(), local(), local(), local()];
      const copyRun: readonly Statement[] = [
        set(end, plus(matrix, runBytes)),
        // In whole vectors: what goes too far is overwritten by the next run.
        upTo(matrix, end, 16, [store('v128.store', matrix, load('v128.load', at)), advance(at, 16)]),
        set(matrix, end),
      ];
      const addRun: readonly Statement[] = [
        set(end, plus(matrix, runBytes)),
        set(whole, plus(matrix, op('i32.and', runBytes, i32(-16)))),
        upTo(matrix, whole, 16, [
          store('v128.store', at, op('f32x4.add', load('v128.load', at), load('v128.load', matrix))),
          advance(at, 16),
        ]),
        upTo(matrix, end, 4, [
          store('f32.store', at, op('f32.add', load('f32.load', at), load('f32.load', matrix))),
          advance(at, 4),
        ]),
      ];
      const each = (
        counter: Local<'i32'>,
        count: Local<'i32'>,
        here: Local<'i32'>,
        start: Local<'i32'>,
        step: Local<'i32'>,
        body: readonly Statement[],
      ): readonly Statement[] => [
        set(here, start),
        set(counter, i32(0)),
        upTo(counter, count, 1, [...body, advance(here, step)]),
      ];
      const run = [set(at, atRun), ...(name === 'gather' ? copyRun : addRun)];
      return each(
        y,
        rows,
        atY,
        image,
        yStep,
        each(
          x,
          columns,
          atX,
          atY,
          xStep,
          each(r, filterRows, atRow, atX, filterRowStep, each(s, runs, atRun, atRow, runStep, run)),
        ),
      );
    },
  );
}

function emitCopyRows(): FunctionDefinition {
  return defineFunction(
    'copyRows',
    ['i32', 'i32', 'i32', 'i32', 'i32', 'i32'],
    (scope, to, toStep, from, fromStep, rows, bytes) => {
      const row = scope.local('i32');
      const at = scope.local('i32');
      const end = scope.local('i32');
      const whole = scope.local('i32');
      const source = scope.local('i32');
      return [
        upTo(row, rows, 1, [
          set(at, to),
          set(source, from),
          set(end, plus(to, bytes)),
          set(whole, plus(to, op('i32.and', bytes, i32(-16)))),
          upTo(at, whole, 16, [store('v128.store', at, load('v128.load', source)), advance(source, 16)]),
          upTo(at, end, 4, [store('i32.store', at, load('i32.load', source)), advance(source, 4)]),
          advance(to, toStep),
          advance(from, fromStep),
        ]),
      ];
    },
  );
}

function emitClear(): FunctionDefinition {
  return defineFunction('clear', ['i32', 'i32'], (_, address, bytes) => [fillBytes(address, i32(0), bytes)]);
}
