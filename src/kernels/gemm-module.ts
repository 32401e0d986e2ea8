import { emitCopy, emitPackPanel, emitPackRows, emitPackTransposed } from './gemm-packing.js';
import { f32x4, i32, load, loop, op, type Statement, select, set, store, when } from './wasm/code.js';
import { advance } from './wasm/idioms.js';
import { pick, range } from './wasm/lists.js';
import { defineFunction, encodeModule, type FunctionDefinition } from './wasm/module.js';

/** `(m, k, a, aStride, panel, c, cStride, bias, fromC)`; strides in bytes; bias 0 for none; `fromC` 1 adds to C, 0 replaces it. */
type Multiply = (
  m: number,
  k: number,
  a: number,
  aStride: number,
  panel: number,
  c: number,
  cStride: number,
  bias: number,
  fromC: 0 | 1,
) => void;

/** What the module exports. Strides are in bytes; a panel holds `lanes` (4 or 8) columns of op(B) as [k][lanes], padded with zeros. */
export interface GemmModule {
  readonly multiply8: Multiply;
  readonly multiply4: Multiply;
  /** A comes from `packRows`; its stride is not used. */
  readonly multiplyPacked8: Multiply;
  readonly multiplyPacked4: Multiply;
  /** Panel of `width` columns from k rows of B. */
  packPanel(b: number, bStride: number, k: number, width: number, lanes: number, panel: number): void;
  /** Panel of `width` stored rows of B, each of k floats. */
  packTransposed(b: number, bStride: number, k: number, width: number, lanes: number, panel: number): void;
  /** A stored as [k][rows] into blocks [k][4], one after the other; the last block has only `rows` modulo 4 columns that mean something. */
  packRows(a: number, aStride: number, k: number, rows: number, packed: number): void;
  copy(from: number, fromStride: number, to: number, toStride: number, rows: number, width: number): void;
}

/** The bytes of the module behind `openGemm`. */
export function emitGemm(): Uint8Array<ArrayBuffer> {
  return encodeModule([
    emitMultiply('multiply8', 2, 'rows'),
    emitMultiply('multiply4', 1, 'rows'),
    emitMultiply('multiplyPacked8', 2, 'packed'),
    emitMultiply('multiplyPacked4', 1, 'packed'),
    emitPackPanel(),
    emitPackTransposed(),
    emitPackRows(),
    emitCopy(),
  ]);
}

/**
 * C[m][4·vectors] from A and one panel: four rows at a time, then the last one to three, in 4·vectors accumulators. Two steps of k a round:
 * more rows or steps need more registers than the sixteen that processors have for vectors.
 */
function emitMultiply(name: string, vectors: 1 | 2, layout: 'rows' | 'packed'): FunctionDefinition {
  const types = ['i32', 'i32', 'i32', 'i32', 'i32', 'i32', 'i32', 'i32', 'i32'] as const;
  return defineFunction(name, types, (scope, m, k, a, aStride, panel, c, cStride, bias, fromC) => {
    const panelBytes = 16 * vectors;
    const biases = range(vectors).map(() => scope.local('v128'));
    const sums = range(4).map(() => range(vectors).map(() => scope.local('v128')));
    const b = range(vectors).map(() => scope.local('v128'));
    const splat = scope.local('v128');
    const pointers = range(layout === 'rows' ? 4 : 1).map(() => scope.local('i32'));
    const at = scope.local('i32');
    const end = scope.local('i32');
    const out = scope.local('i32');

    /** Adds the products of step `ahead` of k, counted from where the pointers stand. */
    const step = (rows: number, ahead: number): readonly Statement[] => [
      ...b.map((local, v) => set(local, load('v128.load', at, ahead * panelBytes + 16 * v))),
      ...range(rows).flatMap((row) => [
        set(
          splat,
          layout === 'rows'
            ? load('v128.load32_splat', pick(pointers, row), 4 * ahead)
            : load('v128.load32_splat', pick(pointers, 0), 16 * ahead + 4 * row),
        ),
        ...range(vectors).map((v) => {
          const sum = pick(pick(sums, row), v);
          return set(sum, op('f32x4.add', sum, op('f32x4.mul', splat, pick(b, v))));
        }),
      ]),
    ];
    const moveOn = (rows: number, steps: number): readonly Statement[] => [
      ...pointers.slice(0, rows).map((pointer) => advance(pointer, i32((layout === 'rows' ? 4 : 16) * steps))),
      advance(at, i32(panelBytes * steps)),
    ];

    const block = (rows: number): readonly Statement[] => {
      const columnsOf = (write: (row: number, v: number) => Statement): readonly Statement[] => [
        set(out, c),
        ...range(rows).flatMap((row) => [
          ...range(vectors).map((v) => write(row, v)),
          ...(row + 1 < rows ? [advance(out, cStride)] : []),
        ]),
      ];
      return [
        when(
          fromC,
          columnsOf((row, v) =>
            set(pick(pick(sums, row), v), op('f32x4.add', load('v128.load', out, 16 * v), pick(biases, v))),
          ),
          columnsOf((row, v) => set(pick(pick(sums, row), v), pick(biases, v))),
        ),
        set(pick(pointers, 0), a),
        ...pointers.slice(1, rows).map((pointer, row) => set(pointer, op('i32.add', pick(pointers, row), aStride))),
        set(at, panel),
        set(end, op('i32.add', panel, op('i32.mul', op('i32.and', k, i32(-2)), i32(panelBytes)))),
        loop(op('i32.lt_u', at, end), [...step(rows, 0), ...step(rows, 1), ...moveOn(rows, 2)]),
        when(op('i32.and', k, i32(1)), step(rows, 0)),
        ...columnsOf((row, v) => store('v128.store', out, pick(pick(sums, row), v), 16 * v)),
      ];
    };

    return [
      when(
        bias,
        biases.map((local, v) => set(local, load('v128.load', bias, 16 * v))),
        // -0 changes no sum, not even one of -0.
        biases.map((local) => set(local, select(fromC, f32x4(-0), f32x4(0)))),
      ),
      loop(op('i32.ge_u', m, i32(4)), [
        ...block(4),
        advance(a, layout === 'rows' ? op('i32.shl', aStride, i32(2)) : op('i32.shl', k, i32(4))),
        advance(c, op('i32.shl', cStride, i32(2))),
        set(m, op('i32.sub', m, i32(4))),
      ]),
      ...[3, 2, 1].map((rows) => when(op('i32.eq', m, i32(rows)), block(rows))),
    ];
  });
}
