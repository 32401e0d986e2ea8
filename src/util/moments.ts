/** The mean, summed in double from first to last; NaN of nothing. */
export function meanOf(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i += 1) sum += values[i]!;
  return sum / values.length;
}

/** The standard deviation of a sample, by n − 1; NaN of fewer than two values. */
export function deviationOf(values: ArrayLike<number>, mean = meanOf(values)): number {
  let squares = 0;
  for (let i = 0; i < values.length; i += 1) squares += (values[i]! - mean) ** 2;
  return values.length < 2 ? Number.NaN : Math.sqrt(squares / (values.length - 1));
}
