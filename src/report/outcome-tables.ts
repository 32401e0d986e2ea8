import type { Cached, QueryResult } from '../benchmark/query-result.js';
import type { HistoryEntry } from '../benchmark/runs/run.js';
import { formatCount, formatNumber, formatSeconds } from './format.js';
import { formatTable } from './table.js';

/** A named program and what a query of it answered. */
export interface NamedResult {
  readonly name: string;
  readonly result: Pick<QueryResult, 'loss' | 'status' | 'cached' | 'seconds' | 'epochs' | 'key'>;
}

/** Lowest loss first; diverged ones last, by name. */
export function sortByLoss<T extends NamedResult>(results: readonly T[]): readonly T[] {
  const rank = ({ result }: NamedResult) => (Number.isFinite(result.loss) ? result.loss : Number.POSITIVE_INFINITY);
  return [...results].sort((a, b) => compare(rank(a), rank(b)) || compare(a.name, b.name));
}

/** A ranked table of named programs, lowest loss first. */
export function baselineTable(results: readonly NamedResult[]): string {
  return formatTable(
    [
      { title: '#', align: 'right' },
      { title: 'program' },
      { title: 'loss', align: 'point' },
      { title: 'how' },
      { title: 'time', align: 'right' },
    ],
    sortByLoss(results).map(({ name, result }, index) => [
      formatCount(index + 1),
      name,
      lossText(result),
      describeCached(result.cached),
      formatSeconds(result.seconds),
    ]),
  );
}

/** The loss, or how the training ended instead. */
export function lossText({ loss, status }: Pick<QueryResult, 'loss' | 'status'>): string {
  if (status.kind === 'finished') return formatNumber(loss);
  const place =
    'atStep' in status ? `at step ${formatCount(status.atStep)}` : `in epoch ${formatCount(status.inEpoch)}`;
  return `${nonFiniteText(status.loss)} ${place}`;
}

/** That a training went on after a loss that was not finite, for people; nothing where it did not. */
export function trainedOnText({ firstNonFinite }: Pick<QueryResult, 'firstNonFinite'>): string | undefined {
  if (firstNonFinite === undefined) return undefined;
  const { loss, atStep } = firstNonFinite;
  return `after the first loss that was not finite, ${nonFiniteText(loss)} at step ${formatCount(atStep)}, as the protocol says`;
}

function nonFiniteText(loss: 'nan' | 'inf'): string {
  return loss === 'nan' ? 'NaN' : 'Infinity';
}

/** Where an answer came from, in words. */
export function describeCached(cached: Cached): string {
  switch (cached) {
    case false:
      return 'trained';
    case 'memory':
    case 'store':
      return 'cache';
    case 'joined':
      return 'joined one in flight';
    case 'key':
      return 'by its behaviour key';
  }
}

/** The best evaluations of a run, lowest loss first, one a behaviour. */
export function bestEntries(history: readonly HistoryEntry[], atMost: number): readonly HistoryEntry[] {
  const first = new Map<string, HistoryEntry>();
  for (const entry of history) {
    if (entry.loss !== undefined && !first.has(entry.key)) first.set(entry.key, entry);
  }
  return [...first.values()].sort((a, b) => compare(a.loss ?? 0, b.loss ?? 0) || a.id - b.id).slice(0, atMost);
}

/** The best evaluations of a run as a table. */
export function bestTable(entries: readonly HistoryEntry[]): string {
  return formatTable(
    [
      { title: 'evaluation', align: 'right' },
      { title: 'loss', align: 'point' },
      { title: 'instructions', align: 'right' },
      { title: 'origin' },
      { title: 'key' },
    ],
    entries.map((entry) => [
      String(entry.id),
      formatNumber(entry.loss ?? Number.NaN),
      formatCount(entry.program.instructions.length),
      entry.origin,
      entry.key,
    ]),
  );
}

function compare<T extends number | string>(a: T, b: T): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** A curve in one line: all of a short one, first and last epochs of a long one. */
export function curveText(curve: readonly number[]): string {
  if (curve.length === 0) return 'nothing was trained';
  const texts = curve.map((value) => formatNumber(value, 4));
  return (texts.length <= 12 ? texts : [...texts.slice(0, 5), '...', ...texts.slice(-5)]).join(' ');
}

/** A line of the list of runs. */
export interface RunLine {
  readonly id: string;
  /** In words: `re on toy, seed 1`. */
  readonly title: string;
  readonly numerics: string;
  /** ISO 8601. */
  readonly createdAt: string;
  readonly evaluations: number;
  readonly bestLoss?: number;
}

/** The runs of a cache, a line each. */
export function runsTable(runs: readonly RunLine[]): string {
  return formatTable(
    [
      { title: 'run' },
      { title: 'what' },
      { title: 'evaluations', align: 'right' },
      { title: 'best loss', align: 'point' },
      { title: 'numerics' },
      { title: 'begun (UTC)' },
    ],
    runs.map((run) => [
      run.id,
      run.title,
      formatCount(run.evaluations),
      run.bestLoss === undefined ? '-' : formatNumber(run.bestLoss),
      run.numerics,
      run.createdAt.slice(0, 16).replace('T', ' '),
    ]),
  );
}
