import { type GroupAtPoint, groupAt, type PairTest, pairTest } from './compare.js';
import type { Axis } from './course.js';
import type { RunGroups } from './groups.js';

/** Two groups at a position that all runs of both reached. */
export interface PairAtPoint {
  readonly at: number;
  readonly first: GroupAtPoint;
  readonly second: GroupAtPoint;
  readonly test: PairTest;
}

/** Two groups at equal positions of an axis, up to where the first run of either ends. */
export interface PairSeries {
  /** Indices of the groups. */
  readonly pair: readonly [number, number];
  readonly axis: Axis;
  readonly points: readonly PairAtPoint[];
}

/**
 * Compares two groups along an axis. Unlike the tests of a whole comparison, it goes as far as these two got, whatever others did.
 * @param positions those beyond the last common one are left out; that one is added
 */
export function pairSeries(
  { groups }: RunGroups,
  pair: readonly [number, number],
  axis: Axis,
  positions: readonly number[],
): PairSeries {
  const courses = groups.map(({ runs }) => runs.map(({ course }) => course));
  const [first, second] = [courses[pair[0]] ?? [], courses[pair[1]] ?? []];
  if (first.length === 0 || second.length === 0) return { pair, axis, points: [] };
  const end = Math.min(...[...first, ...second].map((course) => course.end[axis]));
  const points = [...new Set([...positions.filter((at) => at < end), end])].sort((a, b) => a - b);
  return {
    pair,
    axis,
    points: points.flatMap((at) => {
      const [a, b] = [groupAt(first, axis, at), groupAt(second, axis, at)];
      return a === undefined || b === undefined
        ? []
        : [{ at, first: a, second: b, test: pairTest(courses, pair, axis, at) }];
    }),
  };
}
