import { isComparable } from '../runs/fidelities.js';
import type { HistoryEntry } from '../runs/run.js';
import { createTally, type Tally } from '../statistics.js';

/**
 * What the progress of a run may be counted in. `trained`: programs that a run with an empty cache trains. `epochs`: epochs that it trains, of
 * a continued training only those added, as its budget counts them. So neither depends on what the shared cache knew. `seconds`: wall time
 * of the run. Only `epochs` and `seconds` are fair to searches across epochs, whose evaluations cost less than others.
 */
export const AXES = ['evaluations', 'trained', 'epochs', 'seconds'] as const;

/** One of `AXES`. */
export type Axis = (typeof AXES)[number];

/** A point of a run in every axis. */
export type Position = Readonly<Record<Axis, number>>;

/** How the best loss of a run came down. */
export interface Course {
  /** Each evaluation that was better than all before it, with the position after it. */
  readonly improvements: readonly (Position & { readonly loss: number; readonly entry: HistoryEntry })[];
  /** Where the run stands now. */
  readonly end: Position;
}

/**
 * The course of a run from its history. Only evaluations of `epochs` epochs count as improvements: losses after fewer are another measure.
 * @param elapsedSeconds wall time of the run so far
 */
export function courseOf(history: readonly HistoryEntry[], epochs: number | undefined, elapsedSeconds: number): Course {
  const tally = createTally();
  const improvements: Course['improvements'][number][] = [];
  let best = Number.POSITIVE_INFINITY;
  for (const entry of history) {
    tally.add(entry);
    if (entry.loss === undefined || entry.loss >= best || !isComparable(entry, epochs)) continue;
    best = entry.loss;
    improvements.push({ ...positionAt(tally, entry.elapsedSeconds), loss: best, entry });
  }
  const seconds = Math.max(elapsedSeconds, history.at(-1)?.elapsedSeconds ?? 0);
  return { improvements, end: positionAt(tally, seconds) };
}

function positionAt(tally: Tally, seconds: number): Position {
  const { queries: evaluations, trained, epochsTrained: epochs } = tally.totals();
  return { evaluations, trained, epochs, seconds };
}

/** Lowest loss up to a position, infinite before the first; `undefined` beyond the end of the run. */
export function bestAt({ improvements, end }: Course, axis: Axis, position: number): number | undefined {
  if (position > end[axis]) return undefined;
  return improvements.findLast((step) => step[axis] <= position)?.loss ?? Number.POSITIVE_INFINITY;
}
