import type { Rng } from '../../random/rng.js';
import { NosbenchError } from '../../util/errors.js';
import { JOE_KUO } from './joe-kuo.js';

const BITS = 30;

/** Points that fill the unit cube evenly, one after the other. */
export interface SobolSequence {
  /** The next point, coordinates in [0, 1). */
  next(): Float64Array;
}

/**
 * Sobol points, in the order of Gray codes. With `rng` scrambled as in scipy: the digits of each coordinate go through a random
 * lower triangular matrix with ones on its diagonal (Matoušek 1998), then through a random digital shift; any 2^k points in a row
 * from the start still hit each of 2^k equal intervals once.
 * @throws {NosbenchError} code `usage` beyond the 256 dimensions of the table
 */
export function sobolSequence(dimensions: number, rng?: Rng): SobolSequence {
  const directions = DIRECTIONS.slice(0, dimensions);
  if (directions.length < dimensions) {
    throw new NosbenchError(
      'usage',
      `Sobol design: expected at most ${directions.length} dimensions, got ${dimensions}. Take the random design, or shorter programs.`,
    );
  }
  const columns = directions.map((direction) => (rng ? scrambled(direction, rng) : direction));
  const state = Uint32Array.from(columns, () => (rng ? rng.integer(0, 2 ** BITS) : 0));
  let drawn = 0;
  return {
    next() {
      const point = Float64Array.from(state, (digits) => digits / 2 ** BITS);
      // The place of the lowest zero bit of `drawn`.
      const place = 31 - Math.clz32(~drawn & (drawn + 1));
      columns.forEach((column, dimension) => {
        state[dimension]! ^= column[place]!;
      });
      drawn += 1;
      return point;
    },
  };
}

/** By dimension: 30 direction numbers of 30 bits, the highest bit the first digit. */
const DIRECTIONS: readonly Uint32Array[] = [
  Uint32Array.from({ length: BITS }, (_, k) => 2 ** (BITS - 1 - k)),
  ...JOE_KUO.split(';').map((entry) => {
    const [coefficients = 0, ...initial] = entry.trim().split(' ').map(Number);
    return directionNumbers(coefficients, initial);
  }),
];

/** m_k = 2 a_1 m_{k-1} ^ 4 a_2 m_{k-2} ^ ... ^ 2^s m_{k-s} ^ m_{k-s}; a_1 is the highest of the s - 1 coefficients. */
function directionNumbers(coefficients: number, initial: readonly number[]): Uint32Array {
  const degree = initial.length;
  const m = [...initial];
  for (let k = degree; k < BITS; k += 1) {
    let next = m[k - degree]! ^ (m[k - degree]! * 2 ** degree);
    for (let j = 1; j < degree; j += 1) {
      if ((coefficients >> (degree - 1 - j)) & 1) next ^= m[k - j]! * 2 ** j;
    }
    m.push(next);
  }
  return Uint32Array.from(m.slice(0, BITS), (value, k) => value * 2 ** (BITS - 1 - k));
}

/** Every digit becomes itself, plus a random choice of the digits before it, modulo 2. */
function scrambled(direction: Uint32Array, rng: Rng): Uint32Array {
  // Row r decides digit r: bit BITS - 1 - r is the digit itself, random bits above it are digits before.
  const rows = Array.from({ length: BITS }, (_, r) => {
    const before = rng.integer(0, 2 ** r) * 2 ** (BITS - r);
    return before + 2 ** (BITS - 1 - r);
  });
  return direction.map((number) => {
    let result = 0;
    rows.forEach((row, r) => {
      result |= parity(row & number) << (BITS - 1 - r);
    });
    return result;
  });
}

function parity(bits: number): number {
  let folded = bits ^ (bits >>> 16);
  folded ^= folded >>> 8;
  folded ^= folded >>> 4;
  return (0x6996 >>> (folded & 15)) & 1;
}
