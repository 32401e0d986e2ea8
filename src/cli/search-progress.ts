import type { Budget, Progress } from '../benchmark/runs/run.js';
import { hitCount } from '../report/cache-tables.js';
import { formatCount, formatNumber, formatQuantity, formatSeconds, formatShare } from '../report/format.js';
import { type LinePart, RANK } from './fitted-line.js';
import type { TrainingsInHand } from './trainings-in-hand.js';

/** Evaluations over which no more is said than their number. */
const SHORT_SECONDS = 3;

/** What a line about many trainings says of one that takes long; nothing of short ones. */
export function longTraining(trainings: TrainingsInHand): readonly LinePart[] {
  return trainings.parts(SHORT_SECONDS);
}

/** That there is nothing to tell of a run. */
export const NO_EVALUATION: readonly LinePart[] = [{ text: 'no evaluation yet', rank: RANK.best }];

/** Turns the progress of a run into parts of a line: evaluations, rate, best loss, hits, time left. */
export interface SearchMeter {
  /** Takes note of where the run stands; cheap enough for every evaluation. */
  observe(progress: Progress, nowMs: number): void;
  parts(progress: Progress, nowMs: number): readonly LinePart[];
}

/** Seconds over which the rate is measured: long enough to be steady, short enough to follow the cache filling up. */
const WINDOW_SECONDS = 30;
const SAMPLE_EVERY_MS = 250;

interface Sample {
  readonly timeMs: number;
  /** Share of the budget that is used. */
  readonly share: number;
  readonly evaluations: number;
}

/** A meter for one session. @param nowMs when the session began */
export function searchMeter(nowMs: number): SearchMeter {
  let samples: Sample[] = [{ timeMs: nowMs, share: 0, evaluations: 0 }];
  return {
    observe: (progress, timeMs) => {
      const sample = { timeMs, share: budgetShare(progress), evaluations: progress.evaluations };
      if (progress.replaying) {
        samples = [sample]; // what the journal knows took no time in this session
      } else if (timeMs - (samples.at(-1)?.timeMs ?? 0) >= SAMPLE_EVERY_MS) {
        samples = [...samples.filter((old) => timeMs - old.timeMs <= WINDOW_SECONDS * 1000), sample];
      }
    },
    parts: (progress, timeMs) => {
      const { evaluations, statistics, best, replaying, budget, epochs } = progress;
      if (replaying) {
        return [{ text: `replaying the journal: ${formatCount(evaluations)} evaluations`, rank: RANK.best }];
      }
      const share = budgetShare(progress);
      const first = samples[0] ?? { timeMs, share, evaluations };
      const seconds = (timeMs - first.timeMs) / 1000;
      const rate = seconds > 0 ? (evaluations - first.evaluations) / seconds : 0;
      const shareRate = seconds > 0 ? (share - first.share) / seconds : 0;
      const limit = budget.evaluations;
      const ofLimit = limit === undefined ? '' : ` of ${formatCount(limit)}`;
      return [
        {
          text: `${formatCount(evaluations)}${ofLimit} evaluations`,
          short: formatCount(evaluations) + ofLimit,
          rank: RANK.count,
        },
        ...(rate > 0 ? [{ text: `${formatNumber(rate, 3)}/s`, rank: RANK.more }] : []),
        {
          text:
            best?.loss === undefined
              ? `no finite loss after ${formatQuantity(epochs, 'epoch')} yet`
              : `best loss ${formatNumber(best.loss)}`,
          rank: RANK.best,
        },
        { text: `hits ${formatShare(hitCount(statistics), statistics.queries)}`, rank: RANK.more },
        ...(shareRate > 0 ? [{ text: `${formatSeconds((1 - share) / shareRate)} left`, rank: RANK.left }] : []),
      ];
    },
  };
}

/** How much of the budget is used: the limit that will be reached first. 0 to 1. */
function budgetShare({ budget, evaluations, statistics, elapsedSeconds }: Progress): number {
  const used: Required<Budget> = {
    evaluations,
    trained: statistics.trained,
    epochs: statistics.epochsTrained,
    seconds: elapsedSeconds,
  };
  const share = (name: keyof Budget): number => {
    const limit = budget[name];
    return limit === undefined ? 0 : used[name] / limit;
  };
  return Math.min(1, Math.max(share('evaluations'), share('trained'), share('epochs'), share('seconds')));
}
