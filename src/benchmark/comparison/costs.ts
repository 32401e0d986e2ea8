import { ascending, quantileOfSorted } from '../../util/quantile.js';
import type { StoredRun } from '../runs/read-run.js';
import { isMeasured, trainedHere } from '../statistics.js';

/** What the runs of a group cost, medians over them. */
export interface GroupCosts {
  readonly runs: number;
  readonly evaluations: number;
  /** Programs that a run with an empty cache trains. */
  readonly trained: number;
  /** Epochs that it trains. */
  readonly epochsTrained: number;
  /** As `hitsInRun` of a run. */
  readonly hits: number;
  /** Evaluations that failed for a reason of the machine: neither trained nor answered. */
  readonly failed: number;
  /** Programs trained in fact: the shared cache knew the others from other runs. */
  readonly trainedHere: number;
  /** Wall seconds of a run, over its sessions. */
  readonly seconds: number;
  readonly evaluationsPerSecond: number;
  /** Mean wall seconds of a training in the run; NaN where none trained anything. */
  readonly secondsPerTraining: number;
}

/** @param runs at least one */
export function costsOf(runs: readonly StoredRun[]): GroupCosts {
  const median = (of: (run: StoredRun) => number): number => {
    const values = runs
      .map(of)
      .filter((value) => !Number.isNaN(value))
      .sort(ascending);
    return values.length === 0 ? Number.NaN : quantileOfSorted(values, 0.5);
  };
  const measured = ({ history }: StoredRun): number => history.filter(isMeasured).length;
  return {
    runs: runs.length,
    evaluations: median(({ history }) => history.length),
    trained: median(({ statistics }) => statistics.trained),
    epochsTrained: median(({ statistics }) => statistics.epochsTrained),
    hits: median(({ statistics }) => statistics.hitsInRun),
    failed: median((run) => run.history.length - measured(run)),
    trainedHere: median(({ history }) => trainedHere(history)),
    seconds: median(({ elapsedSeconds }) => elapsedSeconds),
    evaluationsPerSecond: median(({ history, elapsedSeconds }) => history.length / elapsedSeconds),
    secondsPerTraining: median(({ statistics }) => statistics.trainingSeconds / statistics.misses),
  };
}
