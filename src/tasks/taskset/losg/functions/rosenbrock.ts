import type { TestFunction } from './test-function.js';

/** (1 − x)² + 100 (y − x²)². Minimum 0 at (1, 1), at the bottom of a bent valley. */
export const rosenbrock: TestFunction = {
  start: [
    [-5, 10],
    [-5, 10],
  ],
  value: (x, y) => (1 - x) ** 2 + 100 * (y - x * x) ** 2,
  gradient: (x, y) => [-2 * (1 - x) - 400 * x * (y - x * x), 200 * (y - x * x)],
};
