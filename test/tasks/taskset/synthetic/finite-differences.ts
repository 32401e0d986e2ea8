import { expect } from 'vitest';
import { counterStream } from '../../../../src/random/counter-stream.js';
import { NO_ROWS, type Point, type Problem } from '../../../../src/tasks/taskset/synthetic/problem.js';
import { shuffledRows } from '../../../../src/tasks/taskset/synthetic/shuffled-rows.js';

/** A batch of a problem, the same for the same seed. */
export function rowsOf({ data }: Problem, seed = 5) {
  return data === undefined ? NO_ROWS : shuffledRows(data, counterStream(seed));
}

export function startOf(problem: Problem, seed = 3): Point {
  return problem.start(counterStream(seed)).map((values) => Float64Array.from(values));
}

/** Compares every derivative with a central difference in double, whose error is about 1e-9 of the scale of the value. */
export function expectRightGradients(problem: Problem, point: Point, tolerance = 1e-5): void {
  const rows = rowsOf(problem);
  const evaluate = (at: Point) => problem.evaluate(at, rows, counterStream(11));
  const { value, gradients } = evaluate(point);
  const derivatives = gradients();
  expect(derivatives.map(({ length }) => length)).toEqual(point.map(({ length }) => length));
  const scale = derivatives.reduce((largest, g) => g.reduce((a, d) => Math.max(a, Math.abs(d)), largest), 0);
  expect(Number.isFinite(scale) && Number.isFinite(value)).toBe(true);
  derivatives.forEach((gradient, which) => {
    for (let i = 0; i < gradient.length; i += 1) {
      const stride = 1e-5 * Math.max(1, Math.abs(point[which]![i]!));
      const moved = (by: number) =>
        evaluate(point.map((values, w) => (w === which ? values.map((x, j) => (j === i ? x + by : x)) : values))).value;
      const slope = (moved(stride) - moved(-stride)) / (2 * stride);
      const error = Math.abs(slope - gradient[i]!);
      expect(error, `parameter ${which}, entry ${i}: slope ${slope}, derivative ${gradient[i]}`).toBeLessThan(
        tolerance * scale + (1e-9 * Math.abs(value)) / stride / 1e2 + 1e-9,
      );
    }
  });
}
