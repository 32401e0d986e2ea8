import { isObject, type Json } from '../../util/json.js';
import type { HistoryEntry } from './run.js';

/** The evaluations of a run at one number of epochs. */
export interface FidelityCount {
  readonly epochs: number;
  readonly evaluations: number;
  /** Those with a finite loss. */
  readonly finite: number;
  /** Epochs trained for them, counted from an empty cache: of a continued training only those added. */
  readonly epochsTrained: number;
  readonly bestLoss?: number;
}

/** A run's own number of epochs by its configuration: that of a proposal that names none. */
export function epochsOf(config: Json): number | undefined {
  return isObject(config) && typeof config.epochs === 'number' ? config.epochs : undefined;
}

/** True for an evaluation that may be the best of its run: losses after another number of epochs are another measure. */
export function isComparable(entry: Pick<HistoryEntry, 'epochs'>, epochs: number | undefined): boolean {
  return epochs === undefined || entry.epochs === epochs;
}

/** The evaluations of a run by their epochs, fewest first. */
export function fidelitiesOf(history: readonly HistoryEntry[]): readonly FidelityCount[] {
  const counts = new Map<number, FidelityCount>();
  for (const { epochs, loss, epochsTrained } of history) {
    const before = counts.get(epochs) ?? { epochs, evaluations: 0, finite: 0, epochsTrained: 0 };
    const { bestLoss = Number.POSITIVE_INFINITY } = before;
    counts.set(epochs, {
      ...before,
      evaluations: before.evaluations + 1,
      finite: before.finite + (loss === undefined ? 0 : 1),
      epochsTrained: before.epochsTrained + epochsTrained,
      ...(loss === undefined ? {} : { bestLoss: Math.min(bestLoss, loss) }),
    });
  }
  return [...counts.values()].sort((a, b) => a.epochs - b.epochs);
}
