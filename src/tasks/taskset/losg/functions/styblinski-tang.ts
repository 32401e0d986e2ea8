import type { TestFunction } from './test-function.js';

const bend = (t: number) => t ** 4 - 16 * t * t + 5 * t;
const bendSlope = (t: number) => 4 * t ** 3 - 32 * t + 5;

/** ½ Σ (t⁴ − 16 t² + 5 t) + 80 over both coordinates. Four valleys; the lowest, at (−2.9035, −2.9035), is 1.6677 deep. */
export const styblinskiTang: TestFunction = {
  start: [
    [-5, 5],
    [-5, 5],
  ],
  value: (x, y) => (bend(x) + bend(y)) / 2 + 80,
  gradient: (x, y) => [bendSlope(x) / 2, bendSlope(y) / 2],
};
