import { describe, expect, it } from 'vitest';
import { numpyRandomState } from '../../src/random/numpy.js';
import { factorise } from '../../src/util/cholesky.js';

/** A symmetric matrix with so much more on the diagonal than beside it that it is positive definite. */
function sample(n: number): Float64Array {
  const random = numpyRandomState(n);
  const matrix = new Float64Array(n * n);
  for (let i = 0; i < n; i += 1) {
    for (let j = 0; j <= i; j += 1) {
      matrix[i * n + j] = i === j ? n + random.uniform() : random.uniform(-1, 1);
      matrix[j * n + i] = matrix[i * n + j]!;
    }
  }
  return matrix;
}

/** The factor's lower triangle by the textbook, one sum after the other. */
function factorOf(matrix: Float64Array, n: number): number[][] {
  const rows: number[][] = [];
  for (let i = 0; i < n; i += 1) {
    const row: number[] = [];
    for (let j = 0; j <= i; j += 1) {
      const other = j === i ? row : rows[j]!;
      let rest = matrix[i * n + j]!;
      for (let k = 0; k < j; k += 1) rest -= row[k]! * other[k]!;
      row.push(i === j ? Math.sqrt(rest) : rest / other[j]!);
    }
    rows.push(row);
  }
  return rows;
}

describe('factorise', () => {
  it.each([1, 2, 3, 4, 5, 7, 8, 11, 32])('gives the textbook factor of %i rows to the bit', (n) => {
    const matrix = sample(n);
    const expected = factorOf(matrix, n);
    expect(factorise(matrix, n)).toBe(true);
    expect(expected.map((row, i) => [...matrix.subarray(i * n, i * n + row.length)])).toEqual(expected);
  });

  it.each([0, 3, 4, 6, 8])('refuses ten rows of which row %i is not positive definite, or not finite', (row) => {
    for (const value of [-1, 0, Number.NaN]) {
      const matrix = sample(10);
      matrix[row * 10 + row] = value;
      expect(factorise(matrix, 10)).toBe(false);
    }
  });
});
