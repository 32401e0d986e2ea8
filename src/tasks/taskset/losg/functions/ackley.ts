import type { TestFunction } from './test-function.js';

const TURN = 2 * Math.PI;

/** −20 exp(−0.2 √((x² + y²) / 2)) − exp((cos 2πx + cos 2πy) / 2) + e + 20. Minimum 0 at (0, 0), where it has no derivative. */
export const ackley: TestFunction = {
  start: [
    [-32.768, 32.768],
    [-32.768, 32.768],
  ],
  value: (x, y) =>
    -20 * Math.exp(-0.2 * Math.sqrt((x * x + y * y) / 2)) -
    Math.exp((Math.cos(TURN * x) + Math.cos(TURN * y)) / 2) +
    Math.E +
    20,
  gradient(x, y) {
    const radius = Math.sqrt((x * x + y * y) / 2);
    const pull = (2 * Math.exp(-0.2 * radius)) / radius;
    const waves = Math.PI * Math.exp((Math.cos(TURN * x) + Math.cos(TURN * y)) / 2);
    return [pull * x + waves * Math.sin(TURN * x), pull * y + waves * Math.sin(TURN * y)];
  },
};
