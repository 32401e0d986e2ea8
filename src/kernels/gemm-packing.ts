import {
  countUp,
  type Expression,
  i32,
  type Local,
  load,
  loop,
  op,
  type Statement,
  set,
  shuffle,
  store,
  when,
} from './wasm/code.js';
import { advance } from './wasm/idioms.js';
import { pick, range } from './wasm/lists.js';
import { defineFunction, type FunctionDefinition } from './wasm/module.js';

/** See `GemmModule.packPanel`. */
export function emitPackPanel(): FunctionDefinition {
  return defineFunction(
    'packPanel',
    ['i32', 'i32', 'i32', 'i32', 'i32', 'i32'],
    (scope, b, bStride, k, width, lanes, panel) => {
      const end = scope.local('i32');
      const column = scope.local('i32');
      const last = scope.local('i32');
      const panelStride = scope.local('i32');
      const whole = (vectors: number): Statement =>
        loop(op('i32.lt_u', panel, end), [
          ...range(vectors).map((v) => store('v128.store', panel, load('v128.load', b, 16 * v), 16 * v)),
          advance(b, bStride),
          advance(panel, i32(16 * vectors)),
        ]);
      return [
        set(panelStride, op('i32.shl', lanes, i32(2))),
        set(end, op('i32.add', panel, op('i32.mul', k, panelStride))),
        when(op('i32.eq', width, i32(8)), [whole(2)]),
        when(op('i32.eq', width, i32(4)), [whole(1)]),
        // Only a panel of an odd width is left.
        set(last, op('i32.shl', width, i32(2))),
        loop(op('i32.lt_u', panel, end), [
          countUp(column, i32(0), last, 4, [
            store('f32.store', op('i32.add', panel, column), load('f32.load', op('i32.add', b, column))),
          ]),
          countUp(column, last, panelStride, 4, [store('i32.store', op('i32.add', panel, column), i32(0))]),
          advance(b, bStride),
          advance(panel, panelStride),
        ]),
      ];
    },
  );
}

/** See `GemmModule.packTransposed`. */
export function emitPackTransposed(): FunctionDefinition {
  return defineFunction(
    'packTransposed',
    ['i32', 'i32', 'i32', 'i32', 'i32', 'i32'],
    (scope, b, bStride, k, width, lanes, panel) => {
      const panelStride = scope.local('i32');
      const panelEnd = scope.local('i32');
      const source = scope.local('i32');
      const to = scope.local('i32');
      const end = scope.local('i32');
      const rows = range(4).map(() => scope.local('i32'));
      const loaded = range(4).map(() => scope.local('v128'));
      const pairs = range(4).map(() => scope.local('v128'));
      const [r0, r1, r2, r3] = loaded as [Local<'v128'>, Local<'v128'>, Local<'v128'>, Local<'v128'>];
      const [p0, p1, p2, p3] = pairs as [Local<'v128'>, Local<'v128'>, Local<'v128'>, Local<'v128'>];
      const put = (value: Expression<'v128'>): readonly Statement[] => [
        store('v128.store', to, value),
        advance(to, panelStride),
      ];
      const fourRows: readonly Statement[] = [
        set(pick(rows, 0), b),
        ...[1, 2, 3].map((row) => set(pick(rows, row), op('i32.add', pick(rows, row - 1), bStride))),
        set(to, panel),
        set(end, op('i32.add', b, op('i32.shl', op('i32.and', k, i32(-4)), i32(2)))),
        loop(op('i32.lt_u', pick(rows, 0), end), [
          ...loaded.map((local, row) => set(local, load('v128.load', pick(rows, row)))),
          set(p0, words(r0, r1, 0, 4, 1, 5)),
          set(p1, words(r0, r1, 2, 6, 3, 7)),
          set(p2, words(r2, r3, 0, 4, 1, 5)),
          set(p3, words(r2, r3, 2, 6, 3, 7)),
          ...put(words(p0, p2, 0, 1, 4, 5)),
          ...put(words(p0, p2, 2, 3, 6, 7)),
          ...put(words(p1, p3, 0, 1, 4, 5)),
          ...put(words(p1, p3, 2, 3, 6, 7)),
          ...rows.map((row) => advance(row, i32(16))),
        ]),
        set(end, op('i32.add', b, op('i32.shl', k, i32(2)))),
        loop(op('i32.lt_u', pick(rows, 0), end), [
          ...rows.map((row, lane) => store('f32.store', to, load('f32.load', row), 4 * lane)),
          advance(to, panelStride),
          ...rows.map((row) => advance(row, i32(4))),
        ]),
        advance(b, op('i32.shl', bStride, i32(2))),
        advance(panel, i32(16)),
        set(width, op('i32.sub', width, i32(4))),
      ];
      return [
        set(panelStride, op('i32.shl', lanes, i32(2))),
        set(panelEnd, op('i32.add', panel, panelStride)),
        loop(op('i32.ge_u', width, i32(4)), fourRows),
        // One column of the panel after the other: what is left of B, then zeros.
        loop(op('i32.lt_u', panel, panelEnd), [
          set(to, panel),
          set(source, b),
          set(end, op('i32.add', b, op('i32.shl', k, i32(2)))),
          loop(op('i32.lt_u', source, end), [
            when(width, [store('f32.store', to, load('f32.load', source))], [store('i32.store', to, i32(0))]),
            advance(to, panelStride),
            advance(source, i32(4)),
          ]),
          when(width, [set(width, op('i32.sub', width, i32(1))), advance(b, bStride)]),
          advance(panel, i32(4)),
        ]),
      ];
    },
  );
}

/** See `GemmModule.packRows`. */
export function emitPackRows(): FunctionDefinition {
  return defineFunction('packRows', ['i32', 'i32', 'i32', 'i32', 'i32'], (scope, a, aStride, k, rows, packed) => {
    const source = scope.local('i32');
    const end = scope.local('i32');
    const column = scope.local('i32');
    const panel = (copy: readonly Statement[]): readonly Statement[] => [
      set(source, a),
      set(end, op('i32.add', packed, op('i32.shl', k, i32(4)))),
      loop(op('i32.lt_u', packed, end), [...copy, advance(source, aStride), advance(packed, i32(16))]),
    ];
    return [
      loop(op('i32.ge_u', rows, i32(4)), [
        ...panel([store('v128.store', packed, load('v128.load', source))]),
        advance(a, i32(16)),
        set(rows, op('i32.sub', rows, i32(4))),
      ]),
      when(rows, [
        set(rows, op('i32.shl', rows, i32(2))),
        ...panel([
          countUp(column, i32(0), rows, 4, [
            store('f32.store', op('i32.add', packed, column), load('f32.load', op('i32.add', source, column))),
          ]),
        ]),
      ]),
    ];
  });
}

/** See `GemmModule.copy`. */
export function emitCopy(): FunctionDefinition {
  return defineFunction(
    'copy',
    ['i32', 'i32', 'i32', 'i32', 'i32', 'i32'],
    (scope, from, fromStride, to, toStride, rows, width) => {
      const column = scope.local('i32');
      const last = scope.local('i32');
      return [
        set(last, op('i32.shl', width, i32(2))),
        loop(rows, [
          countUp(column, i32(0), last, 4, [
            store('f32.store', op('i32.add', to, column), load('f32.load', op('i32.add', from, column))),
          ]),
          advance(from, fromStride),
          advance(to, toStride),
          set(rows, op('i32.sub', rows, i32(1))),
        ]),
      ];
    },
  );
}

/** Four of the eight 32-bit words of two vectors, by number. */
function words(
  a: Expression<'v128'>,
  b: Expression<'v128'>,
  ...chosen: readonly [number, number, number, number]
): Expression<'v128'> {
  return shuffle(
    a,
    b,
    chosen.flatMap((word) => [4 * word, 4 * word + 1, 4 * word + 2, 4 * word + 3]),
  );
}
