import type { Cached } from '../benchmark/query-result.js';
import type { HistoryEntry, RunStatistics } from '../benchmark/runs/run.js';

/** What the shared cache did for an evaluation, in words; `failed` is a fact about the machine (crash, time-out). */
export const ANSWERS = ['trained', 'memory', 'store', 'joined', 'key', 'failed'] as const;
/** One of `ANSWERS`. */
export type Answer = (typeof ANSWERS)[number];

/** Legend texts of the answers. */
export const ANSWER_TITLES: Readonly<Record<Answer, string>> = {
  trained: 'trained (miss)',
  memory: 'hit in memory',
  store: 'hit in the store',
  joined: 'joined one in flight',
  key: 'NaN or infinite by its key',
  failed: 'failed on this machine',
};

/** Where a run stood after some number of evaluations. */
export interface RunPoint {
  /** Evaluations so far, counted from 1. */
  readonly evaluation: number;
  /** How the evaluations so far were answered. */
  readonly answers: Readonly<Record<Answer, number>>;
  /** Behaviours in the virtual cache that starts empty with the run. */
  readonly cacheSize: number;
  /** evaluation / cacheSize, or of a run across epochs epochs asked for / trained; NaN while the latter is 0. */
  readonly speedUp: number;
  /** Lowest finite loss so far, at the run's own number of epochs. */
  readonly best?: number;
}

/** A run as reports show it. */
export interface RunReport {
  readonly run: string;
  /** In words, such as `re on toy, seed 1`. */
  readonly title: string;
  readonly evaluations: number;
  readonly statistics: RunStatistics;
  readonly points: readonly RunPoint[];
}

/** What else a report is made of. */
interface ReportOptions {
  readonly epochs?: number | undefined;
  readonly speedUps?: readonly number[] | undefined;
  readonly atMost?: number;
}

/** How an evaluation was answered. */
export function answerOf(entry: Pick<HistoryEntry, 'cached' | 'status'>): Answer {
  const isAboutTheMachine = entry.status !== 'ok' && entry.status !== 'nan' && entry.status !== 'inf';
  return isAboutTheMachine ? 'failed' : answerName(entry.cached);
}

/**
 * The course of a run from its history and statistics.
 * @param options.epochs the run's own number, the only one whose losses count as best; left out, all do
 * @param options.speedUps the speed-up after each evaluation, of a run across epochs; left out, evaluations / cache size
 * @param options.atMost number of points kept, evenly spaced; the last evaluation is always among them
 */
export function reportRun(
  run: string,
  title: string,
  history: readonly HistoryEntry[],
  statistics: RunStatistics,
  { epochs, speedUps, atMost = 400 }: ReportOptions = {},
): RunReport {
  const answers: Record<Answer, number> = { trained: 0, memory: 0, store: 0, joined: 0, key: 0, failed: 0 };
  const stride = Math.max(1, Math.ceil(history.length / atMost));
  const points: RunPoint[] = [];
  let best: number | undefined;
  history.forEach((entry, index) => {
    answers[answerOf(entry)] += 1;
    const isOwn = epochs === undefined || entry.epochs === epochs;
    if (isOwn && entry.loss !== undefined && (best === undefined || entry.loss < best)) best = entry.loss;
    const evaluation = index + 1;
    if (evaluation % stride !== 0 && evaluation !== history.length && evaluation !== 1) return;
    const cacheSize = statistics.cacheSizeByEvaluation[index] ?? 0;
    points.push({
      evaluation,
      answers: { ...answers },
      cacheSize,
      speedUp: speedUps?.[index] ?? (cacheSize === 0 ? Number.NaN : evaluation / cacheSize),
      ...(best === undefined ? {} : { best }),
    });
  });
  return { run, title, evaluations: history.length, statistics, points };
}

function answerName(cached: Cached): Answer {
  return cached === false ? 'trained' : cached;
}
