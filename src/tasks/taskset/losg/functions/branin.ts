import type { TestFunction } from './test-function.js';

const B = 5.1 / (4 * Math.PI ** 2);
const C = 5 / Math.PI;
const S = 10 * (1 - 1 / (8 * Math.PI));

/** (y − 5.1/(4π²) x² + 5/π x − 6)² + 10 (1 − 1/(8π)) cos x + 10. Three minima of 0.397887. */
export const branin: TestFunction = {
  start: [
    [-5, 10],
    [0, 15],
  ],
  value: (x, y) => (y - B * x * x + C * x - 6) ** 2 + S * Math.cos(x) + 10,
  gradient(x, y) {
    const inner = y - B * x * x + C * x - 6;
    return [2 * inner * (C - 2 * B * x) - S * Math.sin(x), 2 * inner];
  },
};
