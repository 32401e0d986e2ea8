import { ofQuadrant } from './transcendental.js';
import type { Algebra, AngleFunction } from './transcendental-algebra.js';
import { numberArithmetic } from './transcendental-numbers.js';

/** 2/π in digits of 24 bits: as many as the largest float32 needs. Payne & Hanek, 1983. */
const TWO_OVER_PI_DIGITS = [
  0xa2f983, 0x6e4e44, 0x1529fc, 0x2757d1, 0xf534dd, 0xc0db62, 0x95993c, 0x439041, 0xfe5163, 0xabdebb,
];
const HALF_PI = 1.5707963267948966;

/**
 * sin, cos or tan of a float32 of size 2^19 or more, by exact reduction: x = M·2^e with an integer M < 2^24, so the product of M
 * with a digit of 2/π is exact in double, digits whose product is a multiple of 4 are left out, and five of the others give the
 * quadrant and the rest. NaN for ±Infinity and NaN. Its result is still to be rounded to float32.
 */
export function hugeAngle(name: AngleFunction, x: number): number {
  if (!Number.isFinite(x)) return Number.NaN;
  const size = Math.abs(x);
  let exponent = 0;
  let whole = size;
  while (whole >= 0x1000000) {
    whole /= 2;
    exponent += 1;
  }
  while (whole < 0x800000) {
    whole *= 2;
    exponent -= 1;
  }
  const first = Math.max(0, Math.floor((exponent - 2) / 24));
  const term = (k: number): number => {
    const digit = TWO_OVER_PI_DIGITS[first + k] as number;
    return whole * digit * 2 ** (exponent - 24 * (first + k + 1));
  };
  const modulo4 = (value: number): number => value - 4 * Math.floor(value / 4);

  // `leading` is exact: a multiple of 2^-51 below 4. So is `leading - n`, after which only relative errors of 2^-53 arise.
  const leading = modulo4(modulo4(term(0)) + modulo4(term(1)));
  const third = term(2);
  const n = Math.floor(leading + third + 0.5);
  const rest = leading - n + third + term(3) + term(4);

  // The angle is odd or even as a whole, so the sign is applied to the result and not to the quadrant.
  const value = ofQuadrant(numberArithmetic, name, n, rest * HALF_PI);
  return x < 0 && name !== 'cos' ? -value : value;
}

/** The whole algebra on plain numbers. */
export const numberAlgebra: Algebra<number, boolean> = {
  ...numberArithmetic,
  rescue: (mask, name, angle, value) => (mask ? hugeAngle(name, angle) : value),
};
