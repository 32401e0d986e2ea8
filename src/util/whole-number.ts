/**
 * What a whole number of at least `least` must be, for messages: `a whole number of at least 1`. Beside a value so large that neighbours
 * of it are one number to the machine, the end of the range is named too: `a whole number from 1 to 9007199254740991`.
 */
export function wholeNumberRule(least: number, value: unknown): string {
  const isBeyond = (typeof value === 'number' || typeof value === 'string') && Number(value) > Number.MAX_SAFE_INTEGER;
  return isBeyond
    ? `a whole number from ${least} to ${Number.MAX_SAFE_INTEGER}`
    : `a whole number of at least ${least}`;
}
