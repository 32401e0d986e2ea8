export function mean(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i += 1) sum += values[i]!;
  return sum / values.length;
}

/** Standard deviation, by n. */
export function std(values: ArrayLike<number>): number {
  const m = mean(values);
  return Math.sqrt(mean(Array.from(values, (value) => (value - m) ** 2)));
}

/** Pearson's correlation of two lists. */
export function correlation(a: readonly number[], b: readonly number[]): number {
  const [ma, mb] = [mean(a), mean(b)];
  return mean(a.map((value, i) => (value - ma) * (b[i]! - mb))) / (std(a) * std(b));
}

/** Four standard errors of the share of an event of this chance among `count` tries. */
export function shareError(chance: number, count: number): number {
  return 4 * Math.sqrt((chance * (1 - chance)) / count);
}

/** Four standard errors, relative, of a deviation taken from `count` normal numbers. */
export function stdError(count: number): number {
  return 4 / Math.sqrt(2 * count);
}

/** Mean chance of the first of `count` under softmax(1, u, u, ...), u ~ U(low, high), over a grid. */
export function chanceOfFirst(count: 2 | 3, low: number, high: number): number {
  const grid = Array.from({ length: 400 }, (_, i) => Math.exp(low + ((i + 0.5) / 400) * (high - low)));
  const others = count === 2 ? grid : grid.flatMap((a) => grid.map((b) => a + b));
  return mean(others.map((weight) => Math.E / (Math.E + weight)));
}
