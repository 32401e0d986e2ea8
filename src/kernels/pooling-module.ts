import {
  type Expression,
  f32x4,
  fillBytes,
  i32,
  i32x4,
  type Local,
  load,
  op,
  type Statement,
  select,
  set,
  store,
  storeLane,
} from './wasm/code.js';
import { advance, plus, times, upTo } from './wasm/idioms.js';
import { defineFunction, encodeModule, type FunctionDefinition, type Scope } from './wasm/module.js';

/** What every pooling function is told, after its addresses: images of [height][width] pixels of `pixelBytes`, and where the windows lie. */
export type Pools = readonly [
  images: number,
  height: number,
  width: number,
  pixelBytes: number,
  outHeight: number,
  outWidth: number,
  strideHeight: number,
  strideWidth: number,
  filterHeight: number,
  filterWidth: number,
  top: number,
  left: number,
];

export interface PoolingModule {
  /** The largest value of each window; NaN if one is in it; -Infinity for a window that lies in the padding. */
  max(x: number, out: number, ...pools: Pools): void;
  /** The mean over that part of each window which is not padding. */
  average(x: number, out: number, ...pools: Pools): void;
  /** `dx ← dx + ...`: each dy goes to the first largest value of its window (or the last NaN). */
  maxGradient(x: number, dy: number, dx: number, ...pools: Pools): void;
  averageGradient(dy: number, dx: number, ...pools: Pools): void;
  clear(address: number, bytes: number): void;
}

export function emitPoolingModule(): Uint8Array<ArrayBuffer> {
  return encodeModule([emitMax(), emitAverage(), emitMaxGradient(), emitAverageGradient(), emitClear()]);
}

/** An offset that no value has. */
const NOWHERE = i32x4(-1, -1, -1, -1);
const POOLS = ['i32', 'i32', 'i32', 'i32', 'i32', 'i32', 'i32', 'i32', 'i32', 'i32', 'i32', 'i32'] as const;

/** One window and four of its channels (or one channel, in all lanes). */
interface Window {
  readonly width: 4 | 1;
  /** Byte offset of the output from the first one. */
  readonly output: Expression<'i32'>;
  /** Number of pixels that are not padding. */
  readonly pixels: Expression<'i32'>;
  /** Runs `body` for each of them; `offset` is then the byte offset of the value from the first one of all images. */
  each(body: readonly Statement[]): readonly Statement[];
  readonly offset: Local<'i32'>;
}

function read({ width }: Window, address: Expression<'i32'>): Expression<'v128'> {
  return load(width === 4 ? 'v128.load' : 'v128.load32_splat', address);
}

function write({ width }: Window, address: Expression<'i32'>, value: Expression<'v128'>): Statement {
  return width === 4 ? store('v128.store', address, value) : storeLane(address, value, 0);
}

/** Loops over images, outputs and channels around what is done with a window. */
function forEachWindow(
  scope: Scope,
  pools: readonly Local<'i32'>[],
  body: (window: Window) => readonly Statement[],
): readonly Statement[] {
  type Twelve = [
    Local<'i32'>,
    Local<'i32'>,
    Local<'i32'>,
    Local<'i32'>,
    Local<'i32'>,
    Local<'i32'>,
    Local<'i32'>,
    Local<'i32'>,
    Local<'i32'>,
    Local<'i32'>,
    Local<'i32'>,
    Local<'i32'>,
  ];
  const [
    images,
    height,
    width,
    pixelBytes,
    outHeight,
    outWidth,
    strideHeight,
    strideWidth,
    filterHeight,
    filterWidth,
    top,
    left,
  ] = pools as unknown as Twelve;
  const local = (): Local<'i32'> => scope.local('i32');
  const [image, y, x, lane, whole, row, column, output, offset, rowOffset] = [
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
  const [fromRow, toRow, fromColumn, toColumn, imageOffset] = [local(), local(), local(), local(), local()];

  /** Where a window begins and ends along one axis, cut to the image. */
  const cut = (
    from: Local<'i32'>,
    to: Local<'i32'>,
    index: Local<'i32'>,
    stride: Local<'i32'>,
    padding: Local<'i32'>,
    filter: Local<'i32'>,
    length: Local<'i32'>,
  ): readonly Statement[] => [
    set(from, op('i32.sub', times(index, stride), padding)),
    set(to, plus(from, filter)),
    set(from, select(op('i32.lt_s', from, i32(0)), i32(0), from)),
    set(to, select(op('i32.gt_s', to, length), length, to)),
    // A window that lies in the padding altogether.
    set(to, select(op('i32.lt_s', to, from), from, to)),
  ];
  const each = (statements: readonly Statement[]): readonly Statement[] => [
    set(rowOffset, plus(imageOffset, lane, times(plus(times(fromRow, width), fromColumn), pixelBytes))),
    set(row, fromRow),
    upTo(row, toRow, 1, [
      set(offset, rowOffset),
      set(column, fromColumn),
      upTo(column, toColumn, 1, [...statements, advance(offset, pixelBytes)]),
      advance(rowOffset, times(width, pixelBytes)),
    ]),
  ];
  const pixels = times(op('i32.sub', toRow, fromRow), op('i32.sub', toColumn, fromColumn));
  const lanes = (width: 4 | 1): readonly Statement[] =>
    body({ width, output: plus(output, lane), pixels, each, offset });
  return [
    upTo(image, images, 1, [
      set(y, i32(0)),
      upTo(y, outHeight, 1, [
        ...cut(fromRow, toRow, y, strideHeight, top, filterHeight, height),
        set(x, i32(0)),
        upTo(x, outWidth, 1, [
          ...cut(fromColumn, toColumn, x, strideWidth, left, filterWidth, width),
          set(lane, i32(0)),
          set(whole, op('i32.and', pixelBytes, i32(-16))),
          upTo(lane, whole, 16, lanes(4)),
          upTo(lane, pixelBytes, 4, lanes(1)),
          advance(output, pixelBytes),
        ]),
      ]),
      advance(imageOffset, times(times(height, width), pixelBytes)),
    ]),
  ];
}

function splatCount(pixels: Expression<'i32'>): Expression<'v128'> {
  return op('f32x4.splat', op('f32.convert_i32_u', pixels));
}

function emitMax(): FunctionDefinition {
  return defineFunction('max', ['i32', 'i32', ...POOLS], (scope, x, out, ...pools) => {
    const [value, best, hasNaN] = [scope.local('v128'), scope.local('v128'), scope.local('v128')];
    return forEachWindow(scope, pools, (window) => [
      set(best, f32x4(Number.NEGATIVE_INFINITY)),
      set(hasNaN, f32x4(0)),
      ...window.each([
        // `pmax` is one instruction of processors where `max`, which would keep NaN by itself, is six.
        set(value, read(window, plus(x, window.offset))),
        set(best, op('f32x4.pmax', best, value)),
        set(hasNaN, op('v128.or', hasNaN, op('f32x4.ne', value, value))),
      ]),
      write(window, plus(out, window.output), op('v128.or', best, hasNaN)),
    ]);
  });
}

function emitAverage(): FunctionDefinition {
  return defineFunction('average', ['i32', 'i32', ...POOLS], (scope, x, out, ...pools) => {
    const sum = scope.local('v128');
    return forEachWindow(scope, pools, (window) => [
      set(sum, f32x4(0)),
      ...window.each([set(sum, op('f32x4.add', sum, read(window, plus(x, window.offset))))]),
      write(window, plus(out, window.output), op('f32x4.div', sum, splatCount(window.pixels))),
    ]);
  });
}

function emitMaxGradient(): FunctionDefinition {
  return defineFunction('maxGradient', ['i32', 'i32', 'i32', ...POOLS], (scope, x, dy, dx, ...pools) => {
    const [value, best, where, gradient, isBetter] = [
      scope.local('v128'),
      scope.local('v128'),
      scope.local('v128'),
      scope.local('v128'),
      scope.local('v128'),
    ];
    return forEachWindow(scope, pools, (window) => {
      const here = op('i32x4.splat', window.offset);
      const target = plus(dx, window.offset);
      return [
        set(best, f32x4(Number.NEGATIVE_INFINITY)),
        // No offset, so that a window full of -Infinity begins with its first value.
        set(where, NOWHERE),
        ...window.each([
          set(value, read(window, plus(x, window.offset))),
          set(
            isBetter,
            op(
              'v128.or',
              op('v128.or', op('f32x4.gt', value, best), op('f32x4.ne', value, value)),
              op('i32x4.eq', where, NOWHERE),
            ),
          ),
          set(best, op('v128.bitselect', value, best, isBetter)),
          set(where, op('v128.bitselect', here, where, isBetter)),
        ]),
        set(gradient, read(window, plus(dy, window.output))),
        ...window.each([
          write(
            window,
            target,
            op('f32x4.add', read(window, target), op('v128.and', gradient, op('i32x4.eq', where, here))),
          ),
        ]),
      ];
    });
  });
}

function emitAverageGradient(): FunctionDefinition {
  return defineFunction('averageGradient', ['i32', 'i32', ...POOLS], (scope, dy, dx, ...pools) => {
    const share = scope.local('v128');
    return forEachWindow(scope, pools, (window) => {
      const target = plus(dx, window.offset);
      return [
        set(share, op('f32x4.div', read(window, plus(dy, window.output)), splatCount(window.pixels))),
        ...window.each([write(window, target, op('f32x4.add', read(window, target), share))]),
      ];
    });
  });
}

function emitClear(): FunctionDefinition {
  return defineFunction('clear', ['i32', 'i32'], (_, address, bytes) => [fillBytes(address, i32(0), bytes)]);
}
