import type { MatrixDistribution } from '../sampling/quadratic.js';

/** Parameters of a matrix that is given by its eigenvalues. */
export type EigenDistribution = Extract<MatrixDistribution, readonly ['linspace_eigen' | 'logspace_eigen', unknown]>;

/** `n` eigenvalues from `min` to `max`, at equal distances or, for `logspace_eigen`, at equal ratios. */
export function spectrumOf([kind, { min, max }]: EigenDistribution, n: number): Float32Array {
  const between = (low: number, high: number, i: number) => low + ((high - low) * i) / (n - 1);
  return Float32Array.from({ length: n }, (_, i) =>
    kind === 'linspace_eigen' ? between(min, max, i) : Math.exp(between(Math.log(min), Math.log(max), i)),
  );
}
