import { SMALLEST_NORMAL } from '../../util/float32.js';

const float = new Float32Array(1);
const word = new Int32Array(float.buffer);

/**
 * Distance in units of the last place; 0 for two NaN and for zeros of either sign, Infinity between a number and none.
 * @param scale where it is larger than both, the units are those of this magnitude
 */
export function ulpsBetween(a: number, b: number, scale = 0): number {
  const special = specialError(a, b);
  if (special !== undefined) return special;
  if (scale <= Math.max(Math.abs(a), Math.abs(b))) return Math.abs(ordinal(a) - ordinal(b));
  return Math.abs(a - b) / 2 ** (Math.floor(Math.log2(scale)) - 23);
}

/** |a - b| over the larger of |b| and `scale`, with the rules of `ulpsBetween` for what is no finite number. */
export function relativeError(a: number, b: number, scale = 0): number {
  return specialError(a, b) ?? Math.abs(a - b) / Math.max(Math.abs(b), scale);
}

/** |a - b|, with the rules of `ulpsBetween` for what is no finite number. */
export function absoluteError(a: number, b: number): number {
  return specialError(a, b) ?? Math.abs(a - b);
}

function specialError(a: number, b: number): number | undefined {
  if (Number.isNaN(a) && Number.isNaN(b)) return 0;
  if (a === b) return 0;
  return Number.isFinite(a) && Number.isFinite(b) ? undefined : Number.POSITIVE_INFINITY;
}

/** True when both are 0 or so small that a stored slot holds 0 for them. */
export function areNegligible(a: number, b: number): boolean {
  return Math.abs(a) < SMALLEST_NORMAL && Math.abs(b) < SMALLEST_NORMAL;
}

/** The float32 with these bits. */
export function fromBits(bits: number): number {
  word[0] = bits | 0;
  return float[0] ?? Number.NaN;
}

/** Consecutive integers for consecutive float32 values. */
function ordinal(value: number): number {
  float[0] = value;
  const bits = word[0] ?? 0;
  return bits < 0 ? -(bits & 0x7fffffff) : bits;
}
