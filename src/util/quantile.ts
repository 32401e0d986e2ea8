/** Quantile of numbers in ascending order, by linear interpolation between the two nearest, as numpy's default. NaN of nothing. @param share 0 to 1 */
export function quantileOfSorted(sorted: ArrayLike<number>, share: number): number {
  const place = share * (sorted.length - 1);
  const below = Math.floor(place);
  const low = sorted[below] ?? Number.NaN;
  const high = sorted[Math.ceil(place)] ?? low;
  return low === high ? low : low + (place - below) * (high - low); // the difference of two infinities is NaN
}

/** The same of numbers in any order. */
export function quantile(values: readonly number[], share: number): number {
  return quantileOfSorted([...values].sort(ascending), share);
}

/** The middle value, or the mean of the two in the middle; NaN of nothing. */
export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** Order for `sort` that takes infinities. */
export function ascending(a: number, b: number): number {
  return a === b ? 0 : a - b;
}
