import type { NormalStream } from '../../random/variates.js';
import { factorise } from '../../util/cholesky.js';
import { filled } from '../../util/filled.js';

/** A covariance matrix or its factor, `[n][n]` in row-major order. */
export type Square = Float64Array;

/** Inputs, `[n][features]` in row-major order. */
export interface Inputs {
  readonly values: Float64Array;
  readonly features: number;
}

/** Matérn covariance with ν = 3/2: o·(1 + √3ρ)·exp(−√3ρ), ρ² = Σ((xᵢ − x'ᵢ)/lᵢ)². A feature whose length scale is infinite does not count. */
export function matern32(inputs: Inputs, lengthScales: readonly number[], outputScale: number): Square {
  return covariance(inputs, lengthScales, (squared) => {
    const distance = Math.sqrt(3 * squared);
    return outputScale * (1 + distance) * Math.exp(-distance);
  });
}

/** Squared exponential covariance with one length scale: o·exp(−|x − x'|²/(2l²)). */
export function squaredExponential(inputs: Inputs, lengthScale: number, outputScale: number): Square {
  const lengthScales = Array.from({ length: inputs.features }, () => lengthScale);
  return covariance(inputs, lengthScales, (squared) => outputScale * Math.exp(-squared / 2));
}

function covariance(
  { values, features }: Inputs,
  lengthScales: readonly number[],
  valueAt: (squaredDistance: number) => number,
): Square {
  const n = values.length / features;
  const scaled = values.map((value, i) => value / lengthScales[i % features]!);
  const k = new Float64Array(n * n);
  for (let i = 0; i < n; i += 1) {
    for (let j = 0; j <= i; j += 1) {
      let squared = 0;
      for (let f = 0; f < features; f += 1) squared += (scaled[i * features + f]! - scaled[j * features + f]!) ** 2;
      k[i * n + j] = valueAt(squared);
      k[j * n + i] = k[i * n + j]!;
    }
  }
  return k;
}

/** Lower triangular L with L·Lᵀ = K, zeros above; `undefined` when K is not positive definite to working precision. */
export function cholesky(k: Square): Square | undefined {
  const n = Math.sqrt(k.length);
  const l = k.slice();
  if (!factorise(l, n)) return undefined;
  for (let i = 0; i < n; i += 1) l.fill(0, i * n + i + 1, (i + 1) * n);
  return l;
}

const FIRST_JITTER = 1e-6;

/** f ~ N(0, K + jitter), the jitter 1e-6, raised tenfold until K can be factored; `undefined` for a K that is not finite. */
export function drawProcess(random: NormalStream, k: Square): Float64Array | undefined {
  if (!k.every(Number.isFinite)) return undefined;
  const n = Math.sqrt(k.length);
  let factor: Square | undefined;
  for (let jitter = FIRST_JITTER; factor === undefined; jitter *= 10) {
    const raised = k.slice();
    for (let i = 0; i < n; i += 1) raised[i * n + i]! += jitter;
    factor = cholesky(raised);
  }
  const z = filled(n, () => random.normal());
  return z.map((_, i) => {
    let sum = 0;
    for (let j = 0; j <= i; j += 1) sum += factor[i * n + j]! * z[j]!;
    return sum;
  });
}
