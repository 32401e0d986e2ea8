/** What a rank test of two samples says. */
export interface RankTest {
  /** Mann-Whitney U of the first sample: pairs in which it is the larger, equal ones counted half. */
  readonly u: number;
  /** Two-sided. */
  readonly p: number;
  /** `exact`: over all ways to divide the pooled values; `normal`: approximated, for larger samples. */
  readonly method: 'exact' | 'normal';
}

/** Most values in both samples together for which all divisions are counted. */
const EXACT_UP_TO = 50;

/**
 * The test of Mann, Whitney and Wilcoxon: do values of one sample tend to be larger than those of the other? Equal values share their
 * mean rank, infinite ones rank last, and the exact distribution is the one given the ranks that occur, so ties need no correction.
 * Larger samples: the normal approximation with corrections for ties and continuity.
 * Mann and Whitney, "On a test of whether one of two random variables is stochastically larger than the other", 1947.
 * @param a no NaN; at least one value each
 */
export function rankTest(a: readonly number[], b: readonly number[]): RankTest {
  const doubled = doubledRanks([...a, ...b]);
  const sum = doubled.slice(0, a.length).reduce((total, rank) => total + rank, 0);
  const u = sum / 2 - (a.length * (a.length + 1)) / 2;
  if (doubled.length <= EXACT_UP_TO) return { u, p: exactP(doubled, a.length, sum), method: 'exact' };
  return { u, p: normalP(doubled, a.length, u), method: 'normal' };
}

/** The smallest two-sided p that samples of these sizes without ties can have: with few runs no difference is significant. */
export function leastP(sizeA: number, sizeB: number): number {
  let divisions = 1;
  for (let i = 1; i <= sizeA; i += 1) divisions = (divisions * (sizeB + i)) / i;
  return Math.min(1, 2 / divisions);
}

/** Twice the rank of each value, counted from 1; a whole number also where equal values share their mean rank. */
function doubledRanks(values: readonly number[]): readonly number[] {
  const sorted = values.toSorted((x, y) => (x === y ? 0 : x - y));
  const ranks = new Map<number, number>();
  for (let first = 0; first < sorted.length; ) {
    const value = sorted[first] ?? 0;
    let next = first + 1;
    while (next < sorted.length && sorted[next] === value) next += 1;
    ranks.set(value, first + 1 + next); // 2 * mean of the ranks first + 1 .. next
    first = next;
  }
  return values.map((value) => ranks.get(value) ?? 0);
}

/** The share of all choices of `size` ranks whose sum lies as far from its mean as this one. */
function exactP(doubled: readonly number[], size: number, sum: number): number {
  const total = doubled.reduce((all, rank) => all + rank, 0);
  // ways[k][s]: choices of k of the ranks so far with sum s
  const ways = Array.from({ length: size + 1 }, () => new Float64Array(total + 1));
  (ways[0] as Float64Array)[0] = 1;
  for (const rank of doubled) {
    for (let k = size; k >= 1; k -= 1) {
      const [to, from] = [ways[k] as Float64Array, ways[k - 1] as Float64Array];
      for (let s = total; s >= rank; s -= 1) to[s] = (to[s] as number) + (from[s - rank] as number);
    }
  }
  const mean = (total * size) / doubled.length;
  const distance = Math.abs(sum - mean) - 1e-9;
  let [extreme, all] = [0, 0];
  (ways[size] as Float64Array).forEach((count, s) => {
    all += count;
    if (Math.abs(s - mean) >= distance) extreme += count;
  });
  return extreme / all;
}

function normalP(doubled: readonly number[], sizeA: number, u: number): number {
  const n = doubled.length;
  const pairs = sizeA * (n - sizeA);
  const counts = new Map<number, number>();
  for (const rank of doubled) counts.set(rank, (counts.get(rank) ?? 0) + 1);
  const ties = [...counts.values()].reduce((total, t) => total + t ** 3 - t, 0);
  const deviation = Math.sqrt((pairs / 12) * (n + 1 - ties / (n * (n - 1))));
  if (deviation === 0) return 1; // all values are equal
  const z = (Math.max(u, pairs - u) - pairs / 2 - 0.5) / deviation;
  return z <= 0 ? 1 : 2 * upperTail(z);
}

/** P(Z >= z) of the standard normal distribution, z >= 0: its power series, far out its continued fraction (Abramowitz and Stegun 26.2.11, 26.2.14). */
function upperTail(z: number): number {
  const density = Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);
  if (z >= 4) {
    let fraction = z;
    for (let k = 60; k >= 1; k -= 1) fraction = z + k / fraction;
    return density / fraction;
  }
  let [term, series] = [z, z];
  for (let k = 3; term > 1e-17 * series; k += 2) {
    term *= (z * z) / k;
    series += term;
  }
  return 0.5 - density * series;
}
