import type { Comparison, GroupAtPoint } from '../benchmark/comparison/compare.js';
import type { Axis } from '../benchmark/comparison/course.js';
import type { ComparedRun } from '../benchmark/comparison/groups.js';
import { formatCount, formatNumber, formatSeconds, formatShare } from './format.js';
import { type Column, formatTable } from './table.js';

/** A table before it is laid out, for the terminal or a page. */
export interface Cells {
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly string[])[];
}

/** The axes in words. */
export const AXIS_TITLES: Readonly<Record<Axis, string>> = {
  evaluations: 'evaluations',
  trained: 'trained programs',
  epochs: 'epochs trained',
  seconds: 'seconds',
};

/** Lays a table out as text. */
export function formatCells({ columns, rows }: Cells): string {
  return formatTable(columns, rows);
}

/** Median and quartiles of the best loss by group at chosen points: `0.1234 [0.11, 0.13]`; with the number of runs where not all got there. */
export function pointsCells({ groups, axes }: Comparison, axis: Axis): Cells {
  const { points, values } = axes[axis];
  const positionText = (point: number): string => (axis === 'seconds' ? formatSeconds(point) : formatCount(point));
  return {
    columns: [
      { title: 'search' },
      { title: 'runs', align: 'right' },
      ...points.map((point): Column => ({ title: positionText(point) })),
    ],
    rows: groups.map(({ title, runs }, index) => [
      title,
      formatCount(runs.length),
      ...(values[index] ?? []).map((value) => {
        if (value === undefined) return '-';
        const text = quartilesText(value);
        return value.runs === runs.length || text === NONE_YET ? text : `${text} of ${value.runs}`;
      }),
    ]),
  };
}

/** What stands for the best loss of runs that have found no finite one. */
const NONE_YET = 'none yet';

/** `0.1234 [0.11, 0.13]`, of a single run its loss. */
export function quartilesText({ lower, median, upper, runs }: GroupAtPoint): string {
  const [from, middle, to] = [lower, median, upper].map((loss) =>
    loss === Number.POSITIVE_INFINITY ? NONE_YET : formatNumber(loss),
  );
  return runs === 1 || from === NONE_YET ? `${middle}` : `${middle} [${from}, ${to}]`;
}

/** What the table of points needs said: where the runs end, if they do not end together, and where some have found nothing. */
export function pointsNotes({ groups, axes }: Comparison, axis: Axis): readonly string[] {
  const { values, common, furthest } = axes[axis];
  const hasFoundNothing = values.flat().some((value) => value?.upper === Number.POSITIVE_INFINITY);
  const nothing = hasFoundNothing ? [`"${NONE_YET}": no finite loss so far.`] : [];
  const isWhole = groups.every(({ runs }, index) => values[index]?.every((value) => value?.runs === runs.length));
  if (isWhole) return nothing;
  const [first, last] =
    axis === 'seconds' ? [common, furthest].map(formatSeconds) : [common, furthest].map(formatCount);
  const unit = axis === 'seconds' ? '' : ` ${AXIS_TITLES[axis]}`;
  return [
    `The runs end after ${first} to ${last}${unit}. "of 2" behind a loss: so many runs of the search got that far; "-": none did.`,
    ...nothing,
  ];
}

/** What wall time says of a run; `undefined` on the other axes, which count as if the cache had been empty. */
export function secondsText(axis: Axis): string | undefined {
  if (axis !== 'seconds') return undefined;
  return 'Wall time depends on what the shared cache already held: a run trains only what no run before it has, so a later one is quicker.';
}

/** The rank tests between all pairs of groups; those of single runs, which can show nothing, are left out. */
export function testCells({ groups, axes }: Comparison, axis: Axis): Cells {
  const title = (index: number): string => groups[index]?.title ?? '';
  return {
    columns: [
      { title: 'search' },
      { title: 'against' },
      { title: 'lower in', align: 'right' },
      { title: 'U', align: 'right' },
      { title: 'p', align: 'point' },
      { title: 'least p', align: 'point' },
      { title: 'how' },
    ],
    rows: axes[axis].tests
      .filter(({ leastP }) => leastP < 1)
      .map((test) => [
        title(test.a),
        title(test.b),
        formatShare(test.wins, 1),
        String(test.u),
        formatNumber(test.p, 3),
        formatNumber(test.leastP, 3),
        test.method,
      ]),
  };
}

/** What a comparison over an axis cannot show of runs across epochs; `undefined` where it is fair to all its runs. */
export function unfairText(comparison: Comparison, axis: Axis): string | undefined {
  if ((axis !== 'evaluations' && axis !== 'trained') || !comparison.isAcrossEpochs) return undefined;
  return `Some runs train most programs for a few epochs only: at equal ${AXIS_TITLES[axis]} they cost less than the others. Compare such over ${AXIS_TITLES.epochs}.`;
}

/** Why there is no rank test between searches; `undefined` where there is one, or one search only. */
export function noTestsText(comparison: Comparison, axis: Axis): string | undefined {
  if (comparison.axes[axis].tests.length === 0 || testCells(comparison, axis).rows.length > 0) return undefined;
  return 'No rank tests: a single run of each search can show nothing. Three seeds each let p fall to 0.1, four to 0.03.';
}

/**
 * A line a run: what it cost and the best program it found, with the number of its evaluation (as `run:ID/NUMBER` takes it); with epochs where
 * runs differ in them.
 */
export function incumbentCells({ groups, isAcrossEpochs: hasEpochs }: Comparison): Cells {
  return {
    columns: [
      { title: 'search' },
      { title: 'run' },
      { title: 'seed', align: 'right' },
      { title: 'best loss', align: 'point' },
      { title: 'evaluation', align: 'right' },
      { title: 'trained by then', align: 'right' },
      ...(hasEpochs ? [{ title: 'epochs by then', align: 'right' } as const] : []),
      { title: 'instructions', align: 'right' },
      { title: 'evaluations', align: 'right' },
      { title: 'trained', align: 'right' },
      ...(hasEpochs ? [{ title: 'epochs', align: 'right' } as const] : []),
      { title: 'hits in the run', align: 'right' },
      { title: 'wall time', align: 'right' },
    ],
    rows: groups.flatMap(({ title, runs }) => runs.map((run) => [title, ...incumbentRow(run, hasEpochs)])),
  };
}

/** What the columns of `trained` and `hits in the run` of any table count. */
export const COUNTED_FROM_EMPTY =
  '"trained" and "hits in the run" count as if the cache had been empty when the run began';

/** What the table of best programs needs said. */
export function incumbentNote({ isAcrossEpochs }: Comparison): string {
  const neither = isAcrossEpochs ? '; trainings that go on are neither' : '';
  return `${COUNTED_FROM_EMPTY}${neither}. The wall time is with what the shared cache knew.`;
}

function incumbentRow({ id, seed, statistics, course }: ComparedRun, hasEpochs: boolean): readonly string[] {
  const best = course.improvements.at(-1);
  return [
    id,
    seed === undefined ? '-' : String(seed),
    best === undefined ? '-' : formatNumber(best.loss),
    best === undefined ? '-' : String(best.entry.id),
    best === undefined ? '-' : formatCount(best.trained),
    ...(hasEpochs ? [best === undefined ? '-' : formatCount(best.epochs)] : []),
    best === undefined ? '-' : formatCount(best.entry.program.instructions.length),
    formatCount(course.end.evaluations),
    formatCount(course.end.trained),
    ...(hasEpochs ? [formatCount(course.end.epochs)] : []),
    `${formatCount(statistics.hitsInRun)} (${formatShare(statistics.hitsInRun, statistics.queries)})`,
    formatSeconds(course.end.seconds),
  ];
}
