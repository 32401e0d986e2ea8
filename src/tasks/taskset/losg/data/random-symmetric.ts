import type { CounterStream } from '../../../../random/counter-stream.js';
import type { Rows } from '../../synthetic/problem.js';

/** Standard normal rows followed by their negatives, labels 0. An odd count is rounded down. */
export function randomSymmetric(features: number, count: number, draws: CounterStream): Rows {
  const half = Math.floor(count / 2) * features;
  const inputs = new Float32Array(2 * half);
  for (let i = 0; i < half; i += 1) {
    inputs[i] = draws.normal();
    inputs[half + i] = -inputs[i]!;
  }
  const rows = (2 * half) / features;
  return { inputs, labels: new Float32Array(rows), count: rows };
}
