import type { TransferRun } from '../benchmark/transfer.js';
import { deviationOf, meanOf } from '../util/moments.js';
import { formatCount, formatNumber, formatQuantity } from './format.js';
import { formatTable } from './table.js';

/** One optimizer on one task, over all seeds. */
export interface TransferRow {
  readonly task: string;
  readonly optimizer: string;
  readonly role: TransferRun['role'];
  readonly seeds: number;
  /** Seeds with a loss that was not finite in the last two epochs; the other numbers leave them out. */
  readonly diverged: number;
  /** Mean loss of each epoch; empty when all diverged, as the numbers below are NaN. */
  readonly curve: readonly number[];
  /** Mean loss of the first three epochs. */
  readonly early: number;
  /** Mean loss of the last two epochs. */
  readonly final: number;
  /** Deviation of `final` between the seeds that finished, by n − 1; NaN for less than two. */
  readonly deviation: number;
}

const EARLY_EPOCHS = 3;
const FINAL_EPOCHS = 2;

/** The runs by task and optimizer, in the order in which they were made. */
export function transferRows(runs: readonly TransferRun[]): readonly TransferRow[] {
  const groups = new Map<string, TransferRun[]>();
  for (const run of runs) {
    const name = JSON.stringify([run.task, run.optimizer, run.role]);
    groups.set(name, [...(groups.get(name) ?? []), run]);
  }
  return [...groups.values()].map(rowOf);
}

function rowOf(runs: readonly TransferRun[]): TransferRow {
  const { task, optimizer, role } = runs[0]!;
  const finished = runs.filter(({ result }) => isGood(result));
  const finals = finished.map(({ result }) => meanOf(result.curve.slice(-FINAL_EPOCHS)));
  const final = meanOf(finals);
  return {
    task,
    optimizer,
    role,
    seeds: runs.length,
    diverged: runs.length - finished.length,
    curve: (finished[0]?.result.curve ?? []).map((_, epoch) =>
      meanOf(finished.map(({ result }) => result.curve[epoch]!)),
    ),
    early: meanOf(finished.map(({ result }) => meanOf(result.curve.slice(0, EARLY_EPOCHS)))),
    final,
    deviation: deviationOf(finals, final),
  };
}

/** A training may go on after a loss that is not finite and recover: what counts is the epochs that rank it. */
function isGood({ status, curve }: TransferRun['result']): boolean {
  return status.kind === 'finished' && curve.slice(-FINAL_EPOCHS).every(Number.isFinite);
}

/** The rows as a table: lowest final loss first within a task. */
export function transferTable(rows: readonly TransferRow[]): string {
  const tasks = [...new Set(rows.map(({ task }) => task))];
  const ranked = tasks.flatMap((task) => rows.filter((row) => row.task === task).sort((a, b) => rank(a) - rank(b)));
  return formatTable(
    [
      { title: 'task' },
      { title: 'optimizer' },
      { title: earlyTitle(rows), align: 'point' },
      { title: finalTitle(rows), align: 'point' },
      { title: 'sd', align: 'point' },
      { title: 'seeds', align: 'right' },
      { title: 'note' },
    ],
    ranked.map((row) => [
      row.task,
      row.optimizer,
      numberText(row.early),
      numberText(row.final),
      numberText(row.deviation, 2),
      formatCount(row.seeds),
      [
        ...(row.role === 'default' ? ['default pipeline'] : []),
        ...(row.diverged > 0 ? [`${formatQuantity(row.diverged, 'seed')} diverged`] : []),
      ].join(', '),
    ]),
  );
}

/** What the columns of `transferTable` mean, for people; a sentence a line. */
export function transferLegend(rows: readonly TransferRow[]): readonly string[] {
  return [
    `"${earlyTitle(rows)}", "${finalTitle(rows)}": training loss, the mean over these epochs and then over the seeds; lower is better.`,
    '"sd": standard deviation of the latter between seeds, by n - 1; "-" for less than two.',
    `Seeds that diverged are left out of the numbers: those with a loss that is not finite in the ${longestCurve(rows) === 1 ? 'last epoch' : `last ${FINAL_EPOCHS} epochs`}.`,
    'A cosine schedule is fitted to the epochs asked for: with fewer it falls sooner, which is another training, not the beginning of the longer one.',
  ];
}

function earlyTitle(rows: readonly TransferRow[]): string {
  const longest = longestCurve(rows);
  const last = longest === 0 ? EARLY_EPOCHS : Math.min(EARLY_EPOCHS, longest);
  return last === 1 ? 'epoch 1' : `epochs 1-${last}`;
}

function finalTitle(rows: readonly TransferRow[]): string {
  return longestCurve(rows) === 1 ? 'last epoch' : `last ${FINAL_EPOCHS}`;
}

/** In epochs; 0 where every training diverged. */
function longestCurve(rows: readonly TransferRow[]): number {
  return Math.max(...rows.map(({ curve }) => curve.length));
}

function rank({ final }: TransferRow): number {
  return Number.isNaN(final) ? Number.POSITIVE_INFINITY : final;
}

function numberText(value: number, digits = 4): string {
  return Number.isNaN(value) ? '-' : formatNumber(value, digits);
}
