import type { AskedEntry, ToldEntry } from './entries.js';
import type { HistoryEntry } from './run.js';

/** The line of a history that a proposal and its outcome make. */
export function historyEntry(asked: AskedEntry, told: ToldEntry): HistoryEntry {
  const { curve: _, ...outcome } = told;
  return { ...outcome, program: asked.program, epochs: asked.epochs, parents: asked.parents, origin: asked.origin };
}
