/**
 * L with L Lᵀ = `matrix`, n x n, row by row, in place: of the result only the lower triangle counts. `false` where the matrix is not positive
 * definite to working precision, or not finite.
 */
export function factorise(matrix: Float64Array, n: number): boolean {
  for (let i = 0; i < n; i += 1) {
    for (let j = 0; j <= i; j += 1) {
      let sum = matrix[i * n + j]!;
      for (let k = 0; k < j; k += 1) sum -= matrix[i * n + k]! * matrix[j * n + k]!;
      if (i !== j) {
        matrix[i * n + j] = sum / matrix[j * n + j]!;
      } else {
        if (!(sum > 0)) return false;
        matrix[i * n + i] = Math.sqrt(sum);
      }
    }
  }
  return true;
}
