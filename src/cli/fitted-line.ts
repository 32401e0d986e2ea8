/** A part of a line. */
export interface LinePart {
  readonly text: string;
  /** The same in fewer words, where the whole does not fit. */
  readonly short?: string;
  /** The lower, the sooner it gets its place; see `RANK`. */
  readonly rank: number;
}

/** What matters in the line of many trainings, first to last: what is reached and how long it takes still, then where it is, then the rest. */
export const RANK = {
  best: 0,
  left: 1,
  leftAfter: 2,
  count: 3,
  place: 4,
  training: 5,
  /** Added to the rank of a part for its whole text, where it has a short one. */
  whole: 10,
  trainingLeft: 20,
  more: 30,
} as const;

/**
 * A line of at most so many columns, if its most important part fits: the others are taken by rank as far as there is room, and stand in the order
 * given.
 * @param groups parts with commas between them; between groups are semicolons
 * @param columns infinite for all parts
 */
export function fittedLine(groups: readonly (readonly LinePart[])[], columns: number): string {
  const chosen = new Map<LinePart, string>();
  const line = (): string =>
    groups
      .map((parts) => parts.flatMap((part) => chosen.get(part) ?? []).join(', '))
      .filter((text) => text !== '')
      .join('; ');
  for (const { part, text } of groups.flat().flatMap(textsOf).sort(byRank)) {
    const before = chosen.get(part);
    chosen.set(part, text);
    if (chosen.size === 1 || line().length <= columns) continue;
    if (before === undefined) chosen.delete(part);
    else chosen.set(part, before);
  }
  return line();
}

interface RankedText {
  readonly part: LinePart;
  readonly text: string;
  readonly rank: number;
}

function textsOf(part: LinePart): readonly RankedText[] {
  const { text, short, rank } = part;
  if (short === undefined) return [{ part, text, rank }];
  return [
    { part, text: short, rank },
    { part, text, rank: rank + RANK.whole },
  ];
}

function byRank(a: RankedText, b: RankedText): number {
  return a.rank - b.rank;
}
