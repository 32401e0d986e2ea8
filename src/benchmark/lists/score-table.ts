import { curveScore, type Normaliser } from '../../tasks/taskset/scores.js';

/** Scores of optimizers on tasks, what lists are learned from. Rows are optimizers, columns tasks. */
export interface ScoreTable {
  readonly tasks: readonly string[];
  readonly optimizers: readonly string[];
  /** f(τ, θ) of the validation curves, in [0, 1], lower is better: `validation[optimizer][task]`. Choices are made by these. */
  readonly validation: readonly (readonly number[])[];
  /** The same map applied to the test curves; may lie below 0. Reports are made of these. */
  readonly test: readonly (readonly number[])[];
}

/** The two curves of one optimizer on one task, averaged over replicas; entries after a divergence may be missing. */
export interface CurvePair {
  readonly validation: readonly number[];
  readonly test: readonly number[];
}

/** A task as a score table needs it. */
export interface ScoredTask {
  readonly name: string;
  readonly normaliser: Normaliser;
  /** Entries of a whole curve, the one before the first step included. */
  readonly evaluations: number;
}

/** Scores curves. @param curves `curves[optimizer][task]` */
export function scoreTable(
  tasks: readonly ScoredTask[],
  optimizers: readonly string[],
  curves: readonly (readonly CurvePair[])[],
): ScoreTable {
  const scores = (split: keyof CurvePair) =>
    curves.map((row) =>
      row.map((pair, task) => curveScore(pair[split], tasks[task]!.normaliser, tasks[task]!.evaluations)),
    );
  return { tasks: tasks.map(({ name }) => name), optimizers, validation: scores('validation'), test: scores('test') };
}
