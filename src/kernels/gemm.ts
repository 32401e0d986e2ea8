import { emitGemm, type GemmModule } from './gemm-module.js';
import type { Heap } from './heap.js';
import { perHeap } from './per-heap.js';
import { instantiate } from './wasm/runtime.js';

/** One matrix product C = op(A)·op(B), row-major float32 matrices at byte addresses of one heap. */
export interface Product {
  /** Rows of C and of op(A). */
  readonly m: number;
  /** Columns of C and of op(B). */
  readonly n: number;
  /** Columns of op(A) and rows of op(B). */
  readonly k: number;
  readonly a: number;
  readonly b: number;
  /** Must not overlap A, B or the bias. */
  readonly c: number;
  /** Floats from one stored row of A to the next. Default: the rows lie side by side (k, or m when A is transposed). */
  readonly lda?: number;
  /** As `lda`; default n, or k when B is transposed. */
  readonly ldb?: number;
  /** As `lda`; default n. */
  readonly ldc?: number;
  /** A is stored as [k][m]. */
  readonly transposeA?: boolean;
  /** B is stored as [n][k]. */
  readonly transposeB?: boolean;
  /** Address of n floats that are added to every row. */
  readonly bias?: number;
  /** Adds to what C holds. */
  readonly accumulate?: boolean;
}

/**
 * Computes one product. Each element of C is s + a₀·b₀ + a₁·b₁ + ... + aₖ₋₁·bₖ₋₁ from left to right, where s is C + bias, either of them
 * or 0 as asked; every product and every sum is rounded to float32. So the bits depend neither on the shape around an element nor on
 * strides and transpositions.
 * Does not allocate, so addresses stay valid.
 */
export type Gemm = (product: Product) => void;

/** Rows of op(B) that are packed at once: a panel of 8 columns then fills half of a first-level cache of 32 KB. */
const K_BLOCK = 512;
/** Floats of A that are worked on before the next rows: half of a second-level cache of 512 KB. */
const A_BLOCK = 65_536;
/** Rows at a time, which bounds the scratch tile of the last columns. */
const M_BLOCK = 2048;

/** The matrix product on the heap of the active backend; compiled and given its scratch memory (about 0.4 MB) at the first call. */
export const openGemm: () => Gemm = perHeap(createGemm);

function createGemm(heap: Heap): Gemm {
  const wasm = instantiate(emitGemm(), { memory: heap.memory }) as unknown as GemmModule;
  const panel = heap.reserve(4 * 8 * K_BLOCK);
  const packedA = heap.reserve(4 * (A_BLOCK + 4 * K_BLOCK));
  const tile = heap.reserve(4 * 8 * M_BLOCK);
  const paddedBias = heap.reserve(4 * 8);

  return ({ m, n, k, a, b, c, transposeA = false, transposeB = false, bias = 0, accumulate = false, ...strides }) => {
    if (m === 0 || n === 0) return;
    const aStride = 4 * (strides.lda ?? (transposeA ? m : k));
    const bStride = 4 * (strides.ldb ?? (transposeB ? k : n));
    const cStride = 4 * (strides.ldc ?? n);
    const kStep = evenStep(k, K_BLOCK, 4);
    const mStep = evenStep(m, Math.min(M_BLOCK, A_BLOCK / kStep), 4);
    const eight = transposeA ? wasm.multiplyPacked8 : wasm.multiply8;
    const four = transposeA ? wasm.multiplyPacked4 : wasm.multiply4;

    // Once at least: without a k there is still C to be written.
    for (let k0 = 0; k0 === 0 || k0 < k; k0 += kStep) {
      const depth = Math.min(kStep, k - k0);
      const fromC = accumulate || k0 > 0 ? 1 : 0;
      const biasNow = k0 === 0 ? bias : 0;
      for (let i = 0; i < m; i += mStep) {
        const rows = Math.min(mStep, m - i);
        let block = a + i * aStride + 4 * k0;
        if (transposeA) {
          wasm.packRows(a + k0 * aStride + 4 * i, aStride, depth, rows, packedA);
          block = packedA;
        }
        for (let j = 0; j < n; ) {
          const left = n - j;
          const lanes = left > 4 ? 8 : 4;
          const width = Math.min(lanes, left);
          if (transposeB) wasm.packTransposed(b + j * bStride + 4 * k0, bStride, depth, width, lanes, panel);
          else wasm.packPanel(b + k0 * bStride + 4 * j, bStride, depth, width, lanes, panel);
          const multiply = lanes === 8 ? eight : four;
          const out = c + i * cStride + 4 * j;
          if (width === lanes) {
            multiply(rows, depth, block, aStride, panel, out, cStride, biasNow === 0 ? 0 : biasNow + 4 * j, fromC);
          } else {
            // The last columns go through a tile of whole vectors, so that nothing beyond C is read or written.
            if (biasNow !== 0) wasm.copy(biasNow + 4 * j, 0, paddedBias, 0, 1, width);
            if (fromC === 1) wasm.copy(out, cStride, tile, 4 * lanes, rows, width);
            multiply(rows, depth, block, aStride, panel, tile, 4 * lanes, biasNow === 0 ? 0 : paddedBias, fromC);
            wasm.copy(tile, 4 * lanes, out, cStride, rows, width);
          }
          j += width;
        }
      }
    }
  };
}

/** The step, a multiple of `unit` and at most `limit` (itself a multiple or at least one), that cuts `length` into nearly equal parts. */
function evenStep(length: number, limit: number, unit: number): number {
  const parts = Math.max(1, Math.ceil(length / limit));
  return Math.max(unit, Math.ceil(length / parts / unit) * unit);
}
