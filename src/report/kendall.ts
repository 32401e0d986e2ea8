/** Losses of one program on two tasks. */
export type LossPair = readonly [number, number];

/** Agreement of two rankings. */
export interface Agreement {
  /** Kendall's tau-b, in [-1, 1]; NaN when one of the rankings ties everything. */
  readonly tau: number;
  readonly concordant: number;
  readonly discordant: number;
  /** Pairs that the first ranking ties, those that both tie among them; and those of the second. */
  readonly ties: readonly [number, number];
}

/**
 * Kendall's tau-b of two lists of losses:
 *
 *     τ = (C − D)/√((n₀ − n₁)(n₀ − n₂))        n₀ pairs in all, n₁ and n₂ ties of either list
 *
 * (Kendall 1945). Two losses tie when they differ by less than `tolerance`, or when neither is a finite number: those rank last. Such ties
 * do not chain: a may tie with b and b with c although a is ahead of c.
 */
export function kendallTau(pairs: readonly LossPair[], tolerance = 0): Agreement {
  let [concordant, discordant] = [0, 0];
  const ties: [number, number] = [0, 0];
  pairs.forEach(([first, second], i) => {
    for (const [otherFirst, otherSecond] of pairs.slice(0, i)) {
      const [a, b] = [order(first, otherFirst, tolerance), order(second, otherSecond, tolerance)];
      if (a * b > 0) concordant += 1;
      if (a * b < 0) discordant += 1;
      if (a === 0) ties[0] += 1;
      if (b === 0) ties[1] += 1;
    }
  });
  const all = (pairs.length * (pairs.length - 1)) / 2;
  const tau = (concordant - discordant) / Math.sqrt((all - ties[0]) * (all - ties[1]));
  return { tau, concordant, discordant, ties };
}

/** -1 when a is lower, 1 when b is, 0 for a tie. */
function order(a: number, b: number, tolerance: number): number {
  const [isFirst, isSecond] = [Number.isFinite(a), Number.isFinite(b)];
  if (!isFirst || !isSecond) return Number(isSecond) - Number(isFirst);
  return a === b || Math.abs(a - b) < tolerance ? 0 : Math.sign(a - b);
}
