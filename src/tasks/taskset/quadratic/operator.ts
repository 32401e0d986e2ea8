import type { Reflectors } from './reflectors.js';

/** A square matrix as what it does to vectors. Results are fresh. */
export interface Operator {
  /** M v */
  multiply(v: Float64Array): Float64Array;
  /** Mᵀ v */
  multiplyTransposed(v: Float64Array): Float64Array;
}

/** @param matrix `[n, n]`, row-major */
export function denseOperator(matrix: Float32Array, n: number): Operator {
  return {
    multiply(v) {
      const result = new Float64Array(n);
      for (let row = 0; row < n; row += 1) {
        let sum = 0;
        for (let column = 0; column < n; column += 1) sum += matrix[row * n + column]! * v[column]!;
        result[row] = sum;
      }
      return result;
    },
    multiplyTransposed(v) {
      const result = new Float64Array(n);
      for (let row = 0; row < n; row += 1) {
        const factor = v[row]!;
        for (let column = 0; column < n; column += 1) {
          result[column] = result[column]! + matrix[row * n + column]! * factor;
        }
      }
      return result;
    },
  };
}

/** The symmetric matrix Q diag(spectrum) Qᵀ. */
export function rotatedSpectrum(spectrum: Float32Array, rotation: Reflectors): Operator {
  const multiply = (v: Float64Array) => {
    const result = v.slice();
    rotation.applyTransposed(result);
    for (let i = 0; i < result.length; i += 1) result[i] = result[i]! * spectrum[i]!;
    rotation.apply(result);
    return result;
  };
  return { multiply, multiplyTransposed: multiply };
}

export function sumOf(a: Operator, b: Operator): Operator {
  const add = (u: Float64Array, v: Float64Array) => u.map((value, i) => value + v[i]!);
  return {
    multiply: (v) => add(a.multiply(v), b.multiply(v)),
    multiplyTransposed: (v) => add(a.multiplyTransposed(v), b.multiplyTransposed(v)),
  };
}
