/**
 * L with L Lᵀ = `matrix`, n x n, row by row, in place: of the result only the lower triangle counts. `false` where the matrix is not positive
 * definite to working precision, or not finite. Four rows at a time, as each sum waits for its own last term only; no sum changes its order.
 */
export function factorise(matrix: Float64Array, n: number): boolean {
  for (let first = 0; first < n; first += 4) {
    const end = Math.min(first + 4, n);
    if (end - first === 4) factoriseFourRows(matrix, n, first);
    for (let i = first; i < end; i += 1) {
      if (!factoriseRow(matrix, n, i, end - first === 4 ? first : 0)) return false;
    }
  }
  return true;
}

/** What lies left of the block on the diagonal. */
function factoriseFourRows(matrix: Float64Array, n: number, first: number): void {
  const row0 = first * n;
  const row1 = row0 + n;
  const row2 = row1 + n;
  const row3 = row2 + n;
  for (let j = 0; j < first; j += 1) {
    const above = j * n;
    let sum0 = matrix[row0 + j]!;
    let sum1 = matrix[row1 + j]!;
    let sum2 = matrix[row2 + j]!;
    let sum3 = matrix[row3 + j]!;
    for (let k = 0; k < j; k += 1) {
      const value = matrix[above + k]!;
      sum0 -= matrix[row0 + k]! * value;
      sum1 -= matrix[row1 + k]! * value;
      sum2 -= matrix[row2 + k]! * value;
      sum3 -= matrix[row3 + k]! * value;
    }
    const pivot = matrix[above + j]!;
    matrix[row0 + j] = sum0 / pivot;
    matrix[row1 + j] = sum1 / pivot;
    matrix[row2 + j] = sum2 / pivot;
    matrix[row3 + j] = sum3 / pivot;
  }
}

/** Row i from column `from` on, the columns before being done. */
function factoriseRow(matrix: Float64Array, n: number, i: number, from: number): boolean {
  for (let j = from; j <= i; j += 1) {
    let sum = matrix[i * n + j]!;
    for (let k = 0; k < j; k += 1) sum -= matrix[i * n + k]! * matrix[j * n + k]!;
    if (i !== j) {
      matrix[i * n + j] = sum / matrix[j * n + j]!;
    } else {
      if (!(sum > 0)) return false;
      matrix[i * n + i] = Math.sqrt(sum);
    }
  }
  return true;
}
