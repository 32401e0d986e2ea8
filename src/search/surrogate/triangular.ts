/** What is solved with a factor L of `factorise`: n x n, row by row, of which only the lower triangle counts. */

/** L⁻¹ b, in place. */
export function solveLower(factor: Float64Array, n: number, b: Float64Array): void {
  for (let i = 0; i < n; i += 1) {
    let sum = b[i]!;
    for (let k = 0; k < i; k += 1) sum -= factor[i * n + k]! * b[k]!;
    b[i] = sum / factor[i * n + i]!;
  }
}

/** L⁻ᵀ b, in place. */
export function solveUpper(factor: Float64Array, n: number, b: Float64Array): void {
  for (let i = n - 1; i >= 0; i -= 1) {
    let sum = b[i]!;
    for (let k = i + 1; k < n; k += 1) sum -= factor[k * n + i]! * b[k]!;
    b[i] = sum / factor[i * n + i]!;
  }
}

/** (L Lᵀ)⁻¹. */
export function inverseOf(factor: Float64Array, n: number): Float64Array {
  const inverse = new Float64Array(n * n);
  for (let column = 0; column < n; column += 1) {
    const b = new Float64Array(n);
    b[column] = 1;
    solveLower(factor, n, b);
    solveUpper(factor, n, b);
    for (let row = 0; row < n; row += 1) inverse[row * n + column] = b[row]!;
  }
  return inverse;
}
