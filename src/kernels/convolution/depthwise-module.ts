import { f32, i32, type Local, load, op, type Statement, set, store, storeLane } from '../wasm/code.js';
import { advance, plus, upTo } from '../wasm/idioms.js';
import { defineFunction, encodeModule, type FunctionDefinition } from '../wasm/module.js';

/**
 * The outputs of one image and their windows in a padded image of `laneBytes` bytes a pixel; steps in bytes. Each lane (a pair of input
 * channel and multiplier) is a convolution of its own.
 */
export type DepthwiseImage = readonly [
  image: number,
  dy: number,
  rows: number,
  columns: number,
  yStep: number,
  xStep: number,
  laneBytes: number,
];

/** `addTaps(sums, tapStep, ...)`: `sumsₜ[lane] += Σ image[output + t·tapStep][lane] · dy[output][lane]`; `image` is that of the first tap. */
export type AddTaps = (sums: number, tapStep: number, ...image: DepthwiseImage) => void;

export interface DepthwiseModule {
  /** For one to four neighbouring taps: they share the reading of dy, and their sums wait for one another less. */
  readonly addTaps1: AddTaps;
  readonly addTaps2: AddTaps;
  readonly addTaps3: AddTaps;
  readonly addTaps4: AddTaps;
  /** `image[output + tap][lane] += dy[output][lane] · filter[tap][lane]` for all outputs and taps. */
  spread(
    filter: number,
    filterRows: number,
    filterRowStep: number,
    filterColumns: number,
    tapStep: number,
    ...image: DepthwiseImage
  ): void;
  /** Each of `count` floats `times` times. */
  repeatEach(to: number, from: number, count: number, times: number): void;
  /** The sums of `count` groups of `times` floats. */
  sumGroups(to: number, from: number, count: number, times: number): void;
}

export function emitDepthwiseModule(): Uint8Array<ArrayBuffer> {
  return encodeModule([
    emitAddTaps(1),
    emitAddTaps(2),
    emitAddTaps(3),
    emitAddTaps(4),
    emitSpread(),
    emitRepeatEach(),
    emitSumGroups(),
  ]);
}

const IMAGE = ['i32', 'i32', 'i32', 'i32', 'i32', 'i32', 'i32'] as const;

/** Four lanes at a time, then the last three one by one: an element stands in all lanes of a vector, and the first is stored. */
function eachLane(
  lane: Local<'i32'>,
  whole: Local<'i32'>,
  laneBytes: Local<'i32'>,
  body: (width: 4 | 1) => readonly Statement[],
): readonly Statement[] {
  return [
    set(lane, i32(0)),
    set(whole, op('i32.and', laneBytes, i32(-16))),
    upTo(lane, whole, 16, body(4)),
    upTo(lane, laneBytes, 4, body(1)),
  ];
}

function read(width: 4 | 1, address: Parameters<typeof load>[1], offset = 0) {
  return load(width === 4 ? 'v128.load' : 'v128.load32_splat', address, offset);
}

function emitAddTaps(taps: 1 | 2 | 3 | 4): FunctionDefinition {
  return defineFunction(
    `addTaps${taps}`,
    ['i32', 'i32', ...IMAGE],
    (scope, sums, tapStep, image, dy, rows, columns, yStep, xStep, laneBytes) => {
      const local = (): Local<'i32'> => scope.local('i32');
      const [lane, whole, y, x, row, d] = [local(), local(), local(), local(), local(), local()];
      const at = Array.from({ length: taps }, local);
      const partial = at.map(() => scope.local('v128'));
      const total = at.map(() => scope.local('v128'));
      const v = scope.local('v128');
      const sumAt = (tap: number) => plus(sums, lane, op('i32.mul', laneBytes, i32(tap)));
      return eachLane(lane, whole, laneBytes, (width) => [
        ...total.map((sum, tap) => set(sum, read(width, sumAt(tap)))),
        set(row, plus(image, lane)),
        set(d, plus(dy, lane)),
        set(y, i32(0)),
        upTo(y, rows, 1, [
          ...at.map((pointer, tap) => set(pointer, tap === 0 ? row : plus(at[tap - 1] as Local<'i32'>, tapStep))),
          // A sum of its own for each row of outputs: long sums of float32 lose digits.
          ...partial.map((sum) => set(sum, op('f32x4.splat', f32(0)))),
          set(x, i32(0)),
          upTo(x, columns, 1, [
            set(v, read(width, d)),
            ...at.flatMap((pointer, tap) => {
              const sum = partial[tap] as Local<'v128'>;
              return [
                set(sum, op('f32x4.add', sum, op('f32x4.mul', v, read(width, pointer)))),
                advance(pointer, xStep),
              ];
            }),
            advance(d, laneBytes),
          ]),
          ...total.map((sum, tap) => set(sum, op('f32x4.add', sum, partial[tap] as Local<'v128'>))),
          advance(row, yStep),
        ]),
        ...total.map((sum, tap) =>
          width === 4 ? store('v128.store', sumAt(tap), sum) : storeLane(sumAt(tap), sum, 0),
        ),
      ]);
    },
  );
}

function emitSpread(): FunctionDefinition {
  const types = ['i32', 'i32', 'i32', 'i32', 'i32', ...IMAGE] as const;
  return defineFunction(
    'spread',
    types,
    (
      scope,
      filter,
      filterRows,
      filterRowStep,
      filterColumns,
      tapStep,
      image,
      dy,
      rows,
      columns,
      yStep,
      xStep,
      laneBytes,
    ) => {
      const local = (): Local<'i32'> => scope.local('i32');
      const [lane, whole, y, x, r, s, window, f, atRow, at] = [
        local(),
        local(),
        local(),
        local(),
        local(),
        local(),
        local(),
        local(),
        local(),
        local(),
      ];
      const v = scope.local('v128');
      return [
        upTo(y, rows, 1, [
          set(window, image),
          set(x, i32(0)),
          upTo(x, columns, 1, [
            ...eachLane(lane, whole, laneBytes, (width) => [
              set(v, read(width, plus(dy, lane))),
              set(f, plus(filter, lane)),
              set(atRow, plus(window, lane)),
              set(r, i32(0)),
              upTo(r, filterRows, 1, [
                set(at, atRow),
                set(s, i32(0)),
                upTo(s, filterColumns, 1, [
                  ((sum) => (width === 4 ? store('v128.store', at, sum) : storeLane(at, sum, 0)))(
                    op('f32x4.add', read(width, at), op('f32x4.mul', v, read(width, f))),
                  ),
                  advance(f, laneBytes),
                  advance(at, tapStep),
                ]),
                advance(atRow, filterRowStep),
              ]),
            ]),
            advance(dy, laneBytes),
            advance(window, xStep),
          ]),
          advance(image, yStep),
        ]),
      ];
    },
  );
}

function emitRepeatEach(): FunctionDefinition {
  return defineFunction('repeatEach', ['i32', 'i32', 'i32', 'i32'], (scope, to, from, count, times) => {
    const i = scope.local('i32');
    const m = scope.local('i32');
    return [
      upTo(i, count, 1, [
        set(m, i32(0)),
        upTo(m, times, 1, [store('f32.store', to, load('f32.load', from)), advance(to, 4)]),
        advance(from, 4),
      ]),
    ];
  });
}

function emitSumGroups(): FunctionDefinition {
  return defineFunction('sumGroups', ['i32', 'i32', 'i32', 'i32'], (scope, to, from, count, times) => {
    const i = scope.local('i32');
    const m = scope.local('i32');
    const sum = scope.local('f32');
    const add = [set(sum, op('f32.add', sum, load('f32.load', from))), advance(from, 4)];
    return [
      upTo(i, count, 1, [
        set(sum, f32(0)),
        set(m, i32(0)),
        upTo(m, times, 1, add),
        store('f32.store', to, sum),
        advance(to, 4),
      ]),
    ];
  });
}
