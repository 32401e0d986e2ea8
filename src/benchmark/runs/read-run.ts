import type { RunInfo, Store } from '../../cache/store.js';
import { betterOf } from '../../search/rank.js';
import { NosbenchError } from '../../util/errors.js';
import { didYouMean } from '../../util/nearest.js';
import { statisticsOf } from '../statistics.js';
import { epochsOf, isComparable } from './fidelities.js';
import { historyEntry } from './history.js';
import { readRecordedRun } from './journal.js';
import type { HistoryEntry, RunStatistics } from './run.js';

/** A run as its journal tells it. */
export interface StoredRun {
  readonly info: RunInfo;
  /** The evaluations that the search was told, in order. */
  readonly history: readonly HistoryEntry[];
  readonly statistics: RunStatistics;
  /** The best evaluation at the run's own number of epochs. */
  readonly incumbent?: HistoryEntry;
  readonly elapsedSeconds: number;
}

/** Reads a run without continuing it; loads no backend. @throws {NosbenchError} code `input` for an unknown id or a damaged journal */
export async function readRun(store: Store, id: string): Promise<StoredRun> {
  const info = await store.findRun(id);
  if (info === undefined) {
    const known = (await store.runs()).map((run) => run.id);
    throw new NosbenchError(
      'input',
      `run: expected the id of a run in ${store.location}, got "${id}". ${didYouMean(id, known)}`,
    );
  }
  const { asked, told, elapsedSeconds } = await readRecordedRun(store, id);
  const history: HistoryEntry[] = [];
  for (let next = 0; ; next += 1) {
    const [proposal, outcome] = [asked.get(next), told.get(next)];
    if (proposal === undefined || outcome === undefined) break;
    history.push(historyEntry(proposal, outcome));
  }
  return storedRunOf(info, history, elapsedSeconds);
}

/** A run with what follows from its history. */
export function storedRunOf(info: RunInfo, history: readonly HistoryEntry[], elapsedSeconds: number): StoredRun {
  const epochs = epochsOf(info.config);
  const incumbent = history
    .filter((entry) => isComparable(entry, epochs))
    .reduce<HistoryEntry | undefined>((best, entry) => betterOf(best, entry), undefined);
  return {
    info,
    history,
    statistics: statisticsOf(history),
    ...(incumbent === undefined ? {} : { incumbent }),
    elapsedSeconds,
  };
}
