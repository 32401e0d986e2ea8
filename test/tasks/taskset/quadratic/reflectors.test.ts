import { describe, expect, it } from 'vitest';
import { counterStream } from '../../../../src/random/counter-stream.js';
import { type Reflectors, randomReflectors, reflectorsOf } from '../../../../src/tasks/taskset/quadratic/reflectors.js';

const N = 7;

/** Columns of Q, by its effect on the unit vectors. */
function columnsOf({ apply }: Reflectors, n = N): Float64Array[] {
  return Array.from({ length: n }, (_, column) => {
    const unit = new Float64Array(n);
    unit[column] = 1;
    apply(unit);
    return unit;
  });
}

const dot = (a: Float64Array, b: Float64Array) => a.reduce((sum, value, i) => sum + value * b[i]!, 0);

describe('reflectors', () => {
  const { normal } = counterStream(1);
  const matrix = Float64Array.from({ length: N * N }, normal);

  it.each([
    ['of a matrix', reflectorsOf(matrix.slice(), N)],
    ['of a random rotation', randomReflectors(N, normal)],
    ['of a matrix of zeros', reflectorsOf(new Float64Array(N * N), N)],
  ])('%s are orthogonal, and the transpose undoes them', (_, reflectors) => {
    const columns = columnsOf(reflectors);
    columns.forEach((a, i) => {
      columns.forEach((b, j) => {
        expect(dot(a, b)).toBeCloseTo(i === j ? 1 : 0, 12);
      });
    });
    const vector = Float64Array.from({ length: N }, (_, i) => i - 2);
    const moved = vector.slice();
    reflectors.apply(moved);
    reflectors.applyTransposed(moved);
    moved.forEach((value, i) => {
      expect(value).toBeCloseTo(vector[i]!, 12);
    });
  });

  it('of a matrix turn its columns into an upper triangle', () => {
    const { applyTransposed } = reflectorsOf(matrix.slice(), N);
    for (let column = 0; column < N; column += 1) {
      const values = matrix.slice(column * N, (column + 1) * N);
      applyTransposed(values);
      for (const below of values.subarray(column + 1)) expect(below).toBeCloseTo(0, 12);
    }
  });

  it('of random rotations point everywhere: the squares of every entry have mean 1/n', () => {
    const count = 4000;
    const squares = new Float64Array(9);
    for (let i = 0; i < count; i += 1) {
      const entries = columnsOf(randomReflectors(3, normal), 3).flatMap((column) => [...column]);
      entries.forEach((entry, at) => {
        squares[at] = squares[at]! + entry * entry;
      });
    }
    // Var(q²) = 3/15 − 1/9, so the mean of 4000 is known to 0.0047.
    for (const sum of squares) expect(Math.abs(sum / count - 1 / 3)).toBeLessThan(0.019);
  });
});
