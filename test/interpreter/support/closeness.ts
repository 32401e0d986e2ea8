/** The smallest float32: results that small may differ by two of them. */
const SMALLEST = 2 ** -149;

/** Relative difference of two float32 numbers: 0 for equal ones, NaN with NaN and zeros of either sign; Infinity where kinds differ. */
export function relativeDifference(actual: number, expected: number): number {
  if (actual === expected || (Number.isNaN(actual) && Number.isNaN(expected))) return 0;
  if (!Number.isFinite(actual) || !Number.isFinite(expected)) return Number.POSITIVE_INFINITY;
  const difference = Math.abs(actual - expected);
  return difference <= 2 * SMALLEST ? 0 : difference / Math.max(Math.abs(actual), Math.abs(expected));
}
