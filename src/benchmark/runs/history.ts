import { compareResults } from '../../search/rank.js';
import type { HistoryEntry } from '../types.js';
import type { AskedEntry, ToldEntry } from './entries.js';

/** The line of a history that a proposal and its outcome make. */
export function historyEntry(asked: AskedEntry, told: ToldEntry): HistoryEntry {
  const { curve: _, ...outcome } = told;
  return { ...outcome, program: asked.program, epochs: asked.epochs, parents: asked.parents, origin: asked.origin };
}

/** The better of two evaluations, the earlier of equals; only successful ones count. */
export function betterOf(best: HistoryEntry | undefined, entry: HistoryEntry): HistoryEntry | undefined {
  if (entry.status !== 'ok') return best;
  return best === undefined || compareResults(entry, best) < 0 ? entry : best;
}
