/**
 * Reductions in a fixed order, part of the meaning of a program: four partial sums in double, of the elements whose index is 0, 1, 2, 3
 * modulo 4, combined as (s0 + s2) + (s1 + s3). Two lanes of doubles in WebAssembly add in the same order. Results are doubles, still to
 * be rounded to float32; what follows the sum is the same for every executor: `normOf`, `meanOf`, `stdOf`.
 */

/** √Σx². The sum of squares is rounded to float32 before the root, as PyTorch accumulates in float32 and overflows there. */
export function normOf(sumOfSquares: number): number {
  return Math.sqrt(Math.fround(sumOfSquares));
}

/** Σx / n. */
export function meanOf(sum: number, count: number): number {
  return sum / count;
}

/** √(Σ(x − mean)² / (n − 1)), the mean unrounded; NaN for one element. */
export function stdOf(sumOfDeviations: number, count: number): number {
  return count === 1 ? Number.NaN : Math.sqrt(sumOfDeviations / (count - 1));
}

/** The norm of `count` values from `base` on. */
export function norm(memory: Float32Array, base: number, count: number): number {
  let s0 = 0;
  let s1 = 0;
  let s2 = 0;
  let s3 = 0;
  let i = 0;
  for (; i + 3 < count; i += 4) {
    const x0 = memory[base + i]!;
    const x1 = memory[base + i + 1]!;
    const x2 = memory[base + i + 2]!;
    const x3 = memory[base + i + 3]!;
    s0 += x0 * x0;
    s1 += x1 * x1;
    s2 += x2 * x2;
    s3 += x3 * x3;
  }
  if (i < count) s0 += memory[base + i]! * memory[base + i]!;
  if (i + 1 < count) s1 += memory[base + i + 1]! * memory[base + i + 1]!;
  if (i + 2 < count) s2 += memory[base + i + 2]! * memory[base + i + 2]!;
  return normOf(s0 + s2 + (s1 + s3));
}

/** The mean of `count` values from `base` on. */
export function mean(memory: Float32Array, base: number, count: number): number {
  let s0 = 0;
  let s1 = 0;
  let s2 = 0;
  let s3 = 0;
  let i = 0;
  for (; i + 3 < count; i += 4) {
    s0 += memory[base + i]!;
    s1 += memory[base + i + 1]!;
    s2 += memory[base + i + 2]!;
    s3 += memory[base + i + 3]!;
  }
  if (i < count) s0 += memory[base + i]!;
  if (i + 1 < count) s1 += memory[base + i + 1]!;
  if (i + 2 < count) s2 += memory[base + i + 2]!;
  return meanOf(s0 + s2 + (s1 + s3), count);
}

/** The standard deviation of `count` values from `base` on, in two passes. */
export function std(memory: Float32Array, base: number, count: number): number {
  const centre = mean(memory, base, count);
  let s0 = 0;
  let s1 = 0;
  let s2 = 0;
  let s3 = 0;
  for (let i = 0; i < count; i++) {
    const d = memory[base + i]! - centre;
    const lane = i & 3;
    if (lane === 0) s0 += d * d;
    else if (lane === 1) s1 += d * d;
    else if (lane === 2) s2 += d * d;
    else s3 += d * d;
  }
  return stdOf(s0 + s2 + (s1 + s3), count);
}
