import { inDoubles, save, sigmoid, tanh, type Writer } from '../elementwise/doubles.js';
import { perHeap } from '../per-heap.js';
import { type Expression, f32x4, i32, type Local, op, type Statement, set } from '../wasm/code.js';
import { defineFunction, encodeModule, type FunctionDefinition, type Scope } from '../wasm/module.js';
import { instantiate } from '../wasm/runtime.js';
import { forEachFour, forEachRow, type Place } from './row-loops.js';

/**
 * The elementwise parts of one step of recurrent cells, over `rows` sequences of `units` units. Addresses in bytes; `gates` and `dGates` are
 * [rows][4·units] (LSTM: i, j, f, o) or [rows][3·units] (GRU: z, r, c), all others [rows][units]. Gates come as sums and stay as their values.
 */
export interface RecurrentModule {
  /** c' = c·σ(f + 1) + σ(i)·tanh(j), h' = tanh(c')·σ(o). */
  lstm(
    rows: number,
    units: number,
    gates: number,
    cellBefore: number,
    cell: number,
    tanhCell: number,
    hidden: number,
  ): void;
  /** From dy + dHidden, the gradient of h', and dCell, that of c': those of the sums, and in dCell that of c. */
  lstmGradient(
    rows: number,
    units: number,
    gates: number,
    cellBefore: number,
    tanhCell: number,
    dy: number,
    dHidden: number,
    dCell: number,
    dGates: number,
  ): void;
  /** z and r from their sums, and r·h. */
  gruGates(rows: number, units: number, gates: number, before: number, reset: number): void;
  /** c from its sum, h' = (1 − z)·h + z·c. */
  gruOutput(rows: number, units: number, gates: number, before: number, hidden: number): void;
  /** From dy + dHidden: the gradients of the sums of z and c, and in dHidden what reaches h directly. */
  gruOutputGradient(
    rows: number,
    units: number,
    gates: number,
    before: number,
    dy: number,
    dHidden: number,
    dGates: number,
  ): void;
  /** From the gradient of r·h: that of the sum of r, and what it adds to dHidden. */
  gruResetGradient(
    rows: number,
    units: number,
    gates: number,
    before: number,
    dReset: number,
    dHidden: number,
    dGates: number,
  ): void;
  /** In place. */
  tanh(rows: number, units: number, hidden: number): void;
  relu(rows: number, units: number, hidden: number): void;
  /** dSum = (dy + dHidden)·(1 − h'²). */
  tanhGradient(rows: number, units: number, hidden: number, dy: number, dHidden: number, dSum: number): void;
  /** dSum = (dy + dHidden)·[h' > 0]. */
  reluGradient(rows: number, units: number, hidden: number, dy: number, dHidden: number, dSum: number): void;
}

export const openRecurrent = perHeap(
  (heap) =>
    instantiate(
      encodeModule([
        emitLstm(),
        emitLstmGradient(),
        emitGruGates(),
        emitGruOutput(),
        emitGruOutputGradient(),
        emitGruResetGradient(),
        emitActivation('tanh', inDoubles(tanh)),
        emitActivation('relu', (_, x) => op('f32x4.max', x, f32x4(0))),
        emitActivationGradient('tanhGradient', (h) => oneMinus(op('f32x4.mul', h, h))),
        // NaN stays, as in the slope that tfjs computes.
        emitActivationGradient('reluGradient', (h) =>
          op('v128.bitselect', h, op('v128.and', f32x4(1), op('f32x4.gt', h, f32x4(0))), op('f32x4.ne', h, h)),
        ),
      ]),
      { memory: heap.memory },
    ) as unknown as RecurrentModule,
);

type Vector = Expression<'v128'>;
type Address = Expression<'i32'>;

const add = (a: Vector, b: Vector): Vector => op('f32x4.add', a, b);
const sub = (a: Vector, b: Vector): Vector => op('f32x4.sub', a, b);
const mul = (a: Vector, ...factors: readonly Vector[]): Vector =>
  factors.reduce((product, factor) => op('f32x4.mul', product, factor), a);
const oneMinus = (a: Vector): Vector => op('f32x4.sub', f32x4(1), a);
const sigmoidOf = inDoubles(sigmoid);
const tanhOf = inDoubles(tanh);

/** A loop over the units of all rows; a row of a pointer is so many blocks of units. `block` addresses one of them. */
function forEachUnit(
  scope: Scope,
  rows: Local<'i32'>,
  units: Local<'i32'>,
  pointers: readonly (readonly [pointer: Local<'i32'>, blocks: number])[],
  body: (w: Writer, place: Place, block: (pointer: Local<'i32'>, index: number) => Address) => void,
): readonly Statement[] {
  const bytes = scope.local('i32');
  const block = (pointer: Local<'i32'>, index: number): Address =>
    op('i32.add', pointer, op('i32.mul', bytes, i32(index)));
  return [
    set(bytes, op('i32.mul', units, i32(4))),
    forEachRow(
      scope,
      rows,
      pointers.map(([pointer, blocks]) => [pointer, op('i32.mul', bytes, i32(blocks))] as const),
      forEachFour(scope, bytes, (place) => {
        const out: Statement[] = [];
        body({ scope, out }, place, block);
        return out;
      }),
    ),
  ];
}

function emitLstm(): FunctionDefinition {
  return defineFunction(
    'lstm',
    ['i32', 'i32', 'i32', 'i32', 'i32', 'i32', 'i32'],
    (scope, rows, units, gates, cellBefore, cell, tanhCell, hidden) =>
      forEachUnit(
        scope,
        rows,
        units,
        [
          [gates, 4],
          [cellBefore, 1],
          [cell, 1],
          [tanhCell, 1],
          [hidden, 1],
        ],
        (w, place, block) => {
          const gate = (index: number): Vector => place.read(block(gates, index));
          const i = save(w, sigmoidOf(w, gate(0)));
          const j = save(w, tanhOf(w, gate(1)));
          const f = save(w, sigmoidOf(w, add(gate(2), f32x4(1))));
          const o = save(w, sigmoidOf(w, gate(3)));
          const c = save(w, add(mul(place.read(cellBefore), f), mul(i, j)));
          const tanhC = save(w, tanhOf(w, c));
          w.out.push(...[i, j, f, o].map((value, index) => place.write(block(gates, index), value)));
          w.out.push(place.write(cell, c), place.write(tanhCell, tanhC), place.write(hidden, mul(tanhC, o)));
        },
      ),
  );
}

function emitLstmGradient(): FunctionDefinition {
  const types = ['i32', 'i32', 'i32', 'i32', 'i32', 'i32', 'i32', 'i32', 'i32'] as const;
  return defineFunction(
    'lstmGradient',
    types,
    (scope, rows, units, gates, cellBefore, tanhCell, dy, dHidden, dCell, dGates) =>
      forEachUnit(
        scope,
        rows,
        units,
        [
          [gates, 4],
          [cellBefore, 1],
          [tanhCell, 1],
          [dy, 1],
          [dHidden, 1],
          [dCell, 1],
          [dGates, 4],
        ],
        (w, place, block) => {
          const gate = (index: number): Local<'v128'> => save(w, place.read(block(gates, index)));
          const [i, j, f, o] = [gate(0), gate(1), gate(2), gate(3)];
          const tanhC = save(w, place.read(tanhCell));
          const dh = save(w, add(place.read(dy), place.read(dHidden)));
          const dc = save(w, add(place.read(dCell), mul(dh, o, oneMinus(mul(tanhC, tanhC)))));
          const write = (index: number, value: Vector): number => w.out.push(place.write(block(dGates, index), value));
          write(0, mul(dc, j, i, oneMinus(i)));
          write(1, mul(dc, i, oneMinus(mul(j, j))));
          write(2, mul(dc, place.read(cellBefore), f, oneMinus(f)));
          write(3, mul(dh, tanhC, o, oneMinus(o)));
          w.out.push(place.write(dCell, mul(dc, f)));
        },
      ),
  );
}

function emitGruGates(): FunctionDefinition {
  return defineFunction('gruGates', ['i32', 'i32', 'i32', 'i32', 'i32'], (scope, rows, units, gates, before, reset) =>
    forEachUnit(
      scope,
      rows,
      units,
      [
        [gates, 3],
        [before, 1],
        [reset, 1],
      ],
      (w, place, block) => {
        const z = save(w, sigmoidOf(w, place.read(block(gates, 0))));
        const r = save(w, sigmoidOf(w, place.read(block(gates, 1))));
        w.out.push(
          place.write(block(gates, 0), z),
          place.write(block(gates, 1), r),
          place.write(reset, mul(r, place.read(before))),
        );
      },
    ),
  );
}

function emitGruOutput(): FunctionDefinition {
  return defineFunction('gruOutput', ['i32', 'i32', 'i32', 'i32', 'i32'], (scope, rows, units, gates, before, hidden) =>
    forEachUnit(
      scope,
      rows,
      units,
      [
        [gates, 3],
        [before, 1],
        [hidden, 1],
      ],
      (w, place, block) => {
        const z = save(w, place.read(block(gates, 0)));
        const c = save(w, tanhOf(w, place.read(block(gates, 2))));
        w.out.push(
          place.write(block(gates, 2), c),
          place.write(hidden, add(mul(oneMinus(z), place.read(before)), mul(z, c))),
        );
      },
    ),
  );
}

function emitGruOutputGradient(): FunctionDefinition {
  return defineFunction(
    'gruOutputGradient',
    ['i32', 'i32', 'i32', 'i32', 'i32', 'i32', 'i32'],
    (scope, rows, units, gates, before, dy, dHidden, dGates) =>
      forEachUnit(
        scope,
        rows,
        units,
        [
          [gates, 3],
          [before, 1],
          [dy, 1],
          [dHidden, 1],
          [dGates, 3],
        ],
        (w, place, block) => {
          const z = save(w, place.read(block(gates, 0)));
          const c = save(w, place.read(block(gates, 2)));
          const dh = save(w, add(place.read(dy), place.read(dHidden)));
          w.out.push(
            place.write(block(dGates, 0), mul(dh, sub(c, place.read(before)), z, oneMinus(z))),
            place.write(block(dGates, 2), mul(dh, z, oneMinus(mul(c, c)))),
            place.write(dHidden, mul(dh, oneMinus(z))),
          );
        },
      ),
  );
}

function emitGruResetGradient(): FunctionDefinition {
  return defineFunction(
    'gruResetGradient',
    ['i32', 'i32', 'i32', 'i32', 'i32', 'i32', 'i32'],
    (scope, rows, units, gates, before, dReset, dHidden, dGates) =>
      forEachUnit(
        scope,
        rows,
        units,
        [
          [gates, 3],
          [before, 1],
          [dReset, 1],
          [dHidden, 1],
          [dGates, 3],
        ],
        (w, place, block) => {
          const r = save(w, place.read(block(gates, 1)));
          const d = save(w, place.read(dReset));
          w.out.push(
            place.write(block(dGates, 1), mul(d, place.read(before), r, oneMinus(r))),
            place.write(dHidden, add(place.read(dHidden), mul(d, r))),
          );
        },
      ),
  );
}

function emitActivation(name: string, activate: (w: Writer, x: Vector) => Vector): FunctionDefinition {
  return defineFunction(name, ['i32', 'i32', 'i32'], (scope, rows, units, hidden) =>
    forEachUnit(scope, rows, units, [[hidden, 1]], (w, place) => {
      const value = save(w, activate(w, place.read(hidden)));
      w.out.push(place.write(hidden, value));
    }),
  );
}

function emitActivationGradient(name: string, slope: (h: Local<'v128'>) => Vector): FunctionDefinition {
  return defineFunction(
    name,
    ['i32', 'i32', 'i32', 'i32', 'i32', 'i32'],
    (scope, rows, units, hidden, dy, dHidden, dSum) =>
      forEachUnit(
        scope,
        rows,
        units,
        [
          [hidden, 1],
          [dy, 1],
          [dHidden, 1],
          [dSum, 1],
        ],
        (w, place) => {
          const h = save(w, place.read(hidden));
          w.out.push(place.write(dSum, mul(add(place.read(dy), place.read(dHidden)), slope(h))));
        },
      ),
  );
}
