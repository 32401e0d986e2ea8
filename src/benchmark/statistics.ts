import type { HistoryEntry, RunStatistics, RunTotals } from './runs/run.js';

/** Counts evaluation after evaluation. */
export interface Tally {
  add(entry: HistoryEntry): void;
  totals(): RunTotals;
  cacheSizeByEvaluation(): readonly number[];
}

/** Figures of a run from its history alone, so that a run read back from its journal has the same. */
export function statisticsOf(history: Iterable<HistoryEntry>): RunStatistics {
  const tally = createTally();
  for (const entry of history) tally.add(entry);
  return { ...tally.totals(), cacheSizeByEvaluation: tally.cacheSizeByEvaluation() };
}

/** After each evaluation of a run across epochs: epochs asked for so far, divided by those trained; NaN while none are. */
export function epochSpeedUpsOf(history: Iterable<HistoryEntry>): readonly number[] {
  const tally = createTally();
  const speedUps: number[] = [];
  for (const entry of history) {
    tally.add(entry);
    const { epochsAsked, epochsTrained } = tally.totals();
    speedUps.push(epochsTrained === 0 ? Number.NaN : epochsAsked / epochsTrained);
  }
  return speedUps;
}

/**
 * Counts of two caches at once. Hits by layer, misses and seconds say what the shared cache did. The others are those of a virtual
 * cache that starts empty with the run, and do not depend on who ran before: `hitsInRun`, `cacheSize`, `trained`, `epochsTrained`, the speed-up.
 * A crash is a miss that puts nothing into a cache.
 *
 * An evaluation takes the epochs that it asks for, fewer when it diverges before, none when its key says NaN or infinite; without cache
 * and stored states it trains them all (`epochsAsked`), with them only those that the run's behaviours did not have yet.
 */
export function createTally(): Tally {
  /** By key: epochs trained in all. */
  const seen = new Map<string, number>();
  const lengths = new Set<number>();
  const sizes: number[] = [];
  const hits = { memory: 0, store: 0, joined: 0, key: 0 };
  let misses = 0;
  let hitsInRun = 0;
  let nan = 0;
  let inf = 0;
  let trained = 0;
  let epochsTrained = 0;
  let epochsAsked = 0;
  let trainingSeconds = 0;

  return {
    add: (entry) => {
      if (entry.cached === false) {
        misses += 1;
        trainingSeconds += entry.seconds;
      } else {
        hits[entry.cached] += 1;
      }
      if (isHitOfRun(entry)) hitsInRun += 1;
      if (entry.status === 'nan') nan += 1;
      if (entry.status === 'inf') inf += 1;
      epochsTrained += entry.epochsTrained;
      lengths.add(entry.epochs);
      if (isMeasured(entry)) {
        if (!seen.has(entry.key) && entry.cached !== 'key') trained += 1;
        const inAll = (seen.get(entry.key) ?? 0) + entry.epochsTrained;
        seen.set(entry.key, inAll);
        epochsAsked += entry.status === 'ok' ? entry.epochs : Math.min(entry.epochs, inAll);
      }
      sizes.push(seen.size);
    },
    totals: () => ({
      queries: sizes.length,
      hits: { ...hits },
      misses,
      hitsInRun,
      nan,
      inf,
      cacheSize: seen.size,
      trained,
      isAcrossEpochs: lengths.size > 1,
      cumulativeSpeedUp: lengths.size > 1 ? ratio(epochsAsked, epochsTrained) : ratio(sizes.length, seen.size),
      epochsAsked,
      epochsTrained,
      trainingSeconds,
    }),
    cacheSizeByEvaluation: () => sizes,
  };
}

/** 1 while nothing is counted. */
function ratio(asked: number, done: number): number {
  return done === 0 ? 1 : asked / done;
}

/** True when the evaluation says something about the program, not about the machine. */
export function isMeasured({ status }: Pick<HistoryEntry, 'status'>): boolean {
  return status === 'ok' || status === 'nan' || status === 'inf';
}

/** True when a cache that starts empty with the run answers: a behaviour told before after as many epochs, or NaN or infinity known by the key. */
function isHitOfRun(entry: Pick<HistoryEntry, 'status' | 'knownToRun' | 'cached'>): boolean {
  return isMeasured(entry) && (entry.knownToRun || entry.cached === 'key');
}

/** Programs that the run trained in fact, each counted once however often its training went on; the shared cache knew the others. */
export function trainedHere(history: readonly HistoryEntry[]): number {
  return new Set(history.filter((entry) => entry.cached === false && isMeasured(entry)).map(({ key }) => key)).size;
}
