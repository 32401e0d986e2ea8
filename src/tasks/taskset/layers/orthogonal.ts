import type { NoiseStream } from '../../../random/noise.js';

/**
 * TensorFlow's orthogonal initialiser: of a normal matrix as tall as it can be made, Q of its QR decomposition with the columns' signs such that R
 * has a positive diagonal, times `gain`; transposed where there are fewer rows than columns. That Q is what Gram and Schmidt give, here applied
 * twice against rounding. @returns `[rows, columns]`, row by row
 */
export function orthogonalMatrix(rows: number, columns: number, gain: number, draws: NoiseStream): Float32Array {
  const [long, short] = [Math.max(rows, columns), Math.min(rows, columns)];
  const vectors = Array.from({ length: short }, () => new Float64Array(long));
  for (let i = 0; i < long; i += 1) for (const vector of vectors) vector[i] = draws.normal();
  vectors.forEach((vector, done) => {
    for (let pass = 0; pass < 2; pass += 1) {
      for (let k = 0; k < done; k += 1) subtractProjection(vector, vectors[k]!);
    }
    const length = Math.sqrt(dot(vector, vector));
    for (let i = 0; i < long; i += 1) vector[i]! /= length;
  });
  const matrix = new Float32Array(rows * columns);
  const isTall = rows >= columns;
  for (let row = 0; row < rows; row += 1) {
    for (let column = 0; column < columns; column += 1) {
      const entry = isTall ? vectors[column]![row]! : vectors[row]![column]!;
      matrix[row * columns + column] = gain * entry;
    }
  }
  return matrix;
}

function subtractProjection(vector: Float64Array, unit: Float64Array): void {
  const share = dot(vector, unit);
  for (let i = 0; i < vector.length; i += 1) vector[i]! -= share * unit[i]!;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i += 1) sum += a[i]! * b[i]!;
  return sum;
}
