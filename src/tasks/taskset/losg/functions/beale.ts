import type { TestFunction } from './test-function.js';

/** Σ over k = 1, 2, 3 of (cₖ − x + x yᵏ)², c = 1.5, 2.25, 2.625. Minimum 0 at (3, 0.5). */
export const beale: TestFunction = {
  start: [
    [-4.5, 4.5],
    [-4.5, 4.5],
  ],
  value: (x, y) => (1.5 - x + x * y) ** 2 + (2.25 - x + x * y ** 2) ** 2 + (2.625 - x + x * y ** 3) ** 2,
  gradient(x, y) {
    const [a, b, c] = [1.5 - x + x * y, 2.25 - x + x * y ** 2, 2.625 - x + x * y ** 3];
    return [2 * (a * (y - 1) + b * (y ** 2 - 1) + c * (y ** 3 - 1)), 2 * x * (a + 2 * b * y + 3 * c * y ** 2)];
  },
};
