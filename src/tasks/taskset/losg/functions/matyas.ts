import type { TestFunction } from './test-function.js';

/** 0.26 (x² + y²) − 0.48 x y. Convex, minimum 0 at (0, 0). */
export const matyas: TestFunction = {
  start: [
    [-10, 10],
    [-10, 10],
  ],
  value: (x, y) => 0.26 * (x * x + y * y) - 0.48 * x * y,
  gradient: (x, y) => [0.52 * x - 0.48 * y, 0.52 * y - 0.48 * x],
};
