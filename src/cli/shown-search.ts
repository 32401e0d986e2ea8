import type { RunOutcome, RunRequest } from '../benchmark/runs/run.js';
import type { OpenBenchmark } from '../benchmark/types.js';
import { fittedLine, type LinePart } from './fitted-line.js';
import type { LiveSession } from './live-session.js';
import { longTraining, NO_EVALUATION, searchMeter } from './search-progress.js';

/** What stands in the line of a search that is one of several. */
export interface AmongOthers {
  /** Which one it is. */
  readonly place?: LinePart;
  /** What comes after it. */
  readonly after?: () => readonly LinePart[];
}

/** Runs a search and shows how far it is; an interruption ends it after the evaluation in hand. The caller ends the line. */
export function shownSearch(
  benchmark: OpenBenchmark,
  request: RunRequest,
  { line, trainings, interruption }: LiveSession,
  { place, after = () => [] }: AmongOthers = {},
): Promise<RunOutcome> {
  const meter = searchMeter(Date.now());
  const show = (parts: () => readonly LinePart[]): void =>
    line.update((columns) =>
      fittedLine([place === undefined ? [] : [place], longTraining(trainings), parts()], columns),
    );
  show(() => NO_EVALUATION);
  return benchmark.search({
    ...request,
    signal: interruption.signal,
    onProgress: (progress) => {
      meter.observe(progress, Date.now());
      show(() => [...meter.parts(progress, Date.now()), ...after()]);
    },
  });
}
