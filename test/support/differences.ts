/**
 * Where two JSON values differ, a line each: strings, truth values and whole numbers must be equal, other numbers to 1e-14 of the
 * larger of their size and 1 (betas are 1 - x, so their error is absolute) or, below 1e-2, of their own size.
 */
export function differences(actual: unknown, expected: unknown, path = ''): string[] {
  if (typeof actual === 'object' && typeof expected === 'object' && actual !== null && expected !== null) {
    const names = new Set([...Object.keys(actual), ...Object.keys(expected)]);
    return [...names].flatMap((name) =>
      differences(
        (actual as Record<string, unknown>)[name],
        (expected as Record<string, unknown>)[name],
        `${path}.${name}`,
      ),
    );
  }
  return isSame(actual, expected) ? [] : [`${path}: expected ${String(expected)}, got ${String(actual)}`];
}

function isSame(actual: unknown, expected: unknown): boolean {
  if (typeof actual !== 'number' || typeof expected !== 'number') return actual === expected;
  if (Number.isInteger(expected)) return actual === expected;
  return Math.abs(actual - expected) <= 1e-14 * Math.abs(expected);
}
