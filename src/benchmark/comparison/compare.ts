import { AXES, type Axis, bestAt, type Course } from './course.js';
import type { RunGroups } from './groups.js';
import { type Quartiles, quartilesOf } from './quantile.js';
import { leastP, type RankTest, rankTest } from './rank-test.js';

/** The best losses of a group's runs at a point: those of the runs that got so far. */
export interface GroupAtPoint extends Quartiles {
  readonly runs: number;
}

/** Whether one group found lower losses than another, by the runs of both at the same point. */
export interface PairTest extends RankTest {
  /** Indices of the groups. */
  readonly a: number;
  readonly b: number;
  /** Share of the pairs of runs in which `a` has the lower loss, equal ones counted half. */
  readonly wins: number;
  /** The smallest p that so many runs can show. */
  readonly leastP: number;
}

/** Groups compared at equal positions of one axis. */
export interface AxisComparison {
  readonly points: readonly number[];
  /** By group, then by point; `undefined` where no run of the group got so far. */
  readonly values: readonly (readonly (GroupAtPoint | undefined)[])[];
  /** The last position that every run reached: the tests are made there. */
  readonly common: number;
  /** The last position that any run reached. */
  readonly furthest: number;
  readonly tests: readonly PairTest[];
}

/** Groups of runs, compared over each axis. */
export interface Comparison extends RunGroups {
  readonly axes: Readonly<Record<Axis, AxisComparison>>;
}

/** Positions at which runs are compared unless others are named, for counts and for seconds. */
const COUNTS = [100, 300, 500, 1000, 3000, 10_000, 30_000, 100_000];
const SECONDS = [10, 30, 100, 300, 1000, 3000, 10_000, 30_000, 100_000];
/** Most ends of runs that become positions each; of more, the first and the last do. */
const MOST_ENDS = 4;

/** Positions to compare at, by axis. */
export type Points = Readonly<Partial<Record<Axis, readonly number[] | undefined>>>;

/** @param points by axis; left out, 100, 300, 500, 1,000, ... (10, 30, 100, ... seconds) as far as a run got, and where runs end */
export function compareGroups(groups: RunGroups, points: Points = {}): Comparison {
  const compared = AXES.map((axis) => [axis, compareOver(axis, groups, points[axis])] as const);
  return { ...groups, axes: Object.fromEntries(compared) as Record<Axis, AxisComparison> };
}

function compareOver(axis: Axis, { groups }: RunGroups, given: readonly number[] | undefined): AxisComparison {
  const ends = groups.flatMap(({ runs }) => runs.map(({ course }) => course.end[axis]));
  const [common, furthest] = ends.length === 0 ? [0, 0] : [Math.min(...ends), Math.max(...ends)];
  const round = given ?? (axis === 'seconds' ? SECONDS : COUNTS);
  const last = given === undefined ? shownEnds(ends) : [];
  const points = [...new Set([...round.filter((point) => point <= furthest), ...last])].sort((a, b) => a - b);
  const courses = groups.map(({ runs }) => runs.map(({ course }) => course));
  return {
    points,
    values: courses.map((group) => points.map((point) => groupAt(group, axis, point))),
    common,
    furthest,
    tests: courses.flatMap((_, a) =>
      courses.slice(a + 1).map((__, offset) => pairTest(courses, [a, a + 1 + offset], axis, common)),
    ),
  };
}

/** Where runs end: every such position while they are few, else the first, which all runs reached, and the last. */
function shownEnds(ends: readonly number[]): readonly number[] {
  const different = [...new Set(ends)];
  if (different.length === 0) return [0];
  return different.length <= MOST_ENDS ? different : [Math.min(...different), Math.max(...different)];
}

/** @param courses those of a group */
export function groupAt(courses: readonly Course[], axis: Axis, point: number): GroupAtPoint | undefined {
  const losses = lossesAt(courses, axis, point);
  return losses.length === 0 ? undefined : { ...quartilesOf(losses), runs: losses.length };
}

/** @param groups with at least one run each @param pair indices of the two @param at a position that all their runs reached */
export function pairTest(
  groups: readonly (readonly Course[])[],
  [a, b]: readonly [number, number],
  axis: Axis,
  at: number,
): PairTest {
  const [first, second] = [lossesAt(groups[a] ?? [], axis, at), lossesAt(groups[b] ?? [], axis, at)];
  const test = rankTest(first, second);
  const pairs = first.length * second.length;
  return { a, b, ...test, wins: 1 - test.u / pairs, leastP: leastP(first.length, second.length) };
}

function lossesAt(courses: readonly Course[], axis: Axis, point: number): readonly number[] {
  return courses.flatMap((course) => bestAt(course, axis, point) ?? []);
}

/** Median and quartiles of the best loss, wherever one of the runs improved, as far as all of them got. For drawing. */
export function anytimeCurve(courses: readonly Course[], axis: Axis): readonly (Quartiles & { readonly at: number })[] {
  const end = Math.min(...courses.map((course) => course.end[axis]));
  const steps = courses.flatMap(({ improvements }) => improvements.map((step) => step[axis]));
  const positions = [...new Set([...steps.filter((at) => at <= end), end])].sort((a, b) => a - b);
  return positions.map((at) => ({ at, ...quartilesOf(lossesAt(courses, axis, at)) }));
}
