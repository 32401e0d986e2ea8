import type { CounterStream } from '../../../../random/counter-stream.js';
import type { Rows } from '../../synthetic/problem.js';

/** Tokens of a row. */
export const PARITY_LENGTH = 5;
const FLIPPED = 0.25;

/** Rows of five tokens 0 or 1; the label is their parity, wrong for a quarter of all rows. */
export function noisyParity(count: number, draws: CounterStream): Rows {
  const inputs = Float32Array.from({ length: count * PARITY_LENGTH }, () => draws.integer(0, 2));
  const labels = Float32Array.from({ length: count }, (_, row) => {
    const tokens = inputs.subarray(row * PARITY_LENGTH, (row + 1) * PARITY_LENGTH);
    return (tokens.reduce((sum, token) => sum + token, 0) + (draws.uniform() < FLIPPED ? 1 : 0)) % 2;
  });
  return { inputs, labels, count };
}
