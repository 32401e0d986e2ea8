/** Quantiles of some values at levels in [0, 1], linear between neighbours. */
export function quantiles(values: readonly number[], levels: readonly number[]): number[] {
  const sorted = Float64Array.from(values).sort();
  return levels.map((level) => {
    const place = level * (sorted.length - 1);
    const low = Math.floor(place);
    const high = Math.min(low + 1, sorted.length - 1);
    return sorted[low]! + (place - low) * (sorted[high]! - sorted[low]!);
  });
}
