import type { NumpyRandomState } from '../../../random/numpy.js';

/** r = W x − y, with random W `[n, n]` and y `[n]`. */
export interface Affine {
  residuals(x: Float64Array): Float64Array;
  /** Wᵀ d: derivatives by x from the derivatives by r. */
  back(byResiduals: Float64Array): Float64Array;
}

/** Draws W and then y, standard normals rounded to float32. */
export function randomAffine(n: number, numpy: NumpyRandomState): Affine {
  const matrix = Float32Array.from(numpy.randn(n * n));
  const offset = Float32Array.from(numpy.randn(n));
  return {
    residuals(x) {
      const residuals = new Float64Array(n);
      for (let row = 0; row < n; row += 1) {
        let sum = -offset[row]!;
        for (let column = 0; column < n; column += 1) sum += matrix[row * n + column]! * x[column]!;
        residuals[row] = sum;
      }
      return residuals;
    },
    back(byResiduals) {
      const byX = new Float64Array(n);
      for (let row = 0; row < n; row += 1) {
        const factor = byResiduals[row]!;
        for (let column = 0; column < n; column += 1) byX[column] = byX[column]! + matrix[row * n + column]! * factor;
      }
      return byX;
    },
  };
}
