import type { MemberSeries } from '../../tasks/protocol.js';
import { TASKSET_SPLITS, VALIDATION_SPLIT } from '../../tasks/taskset/protocol.js';
import { curveScore, type Normaliser, normalisedLoss, splitCurve } from '../../tasks/taskset/scores.js';
import type { Cached, QueryResult } from '../query-result.js';

/** What a suite knows of a program on one of its tasks. */
export interface SuiteTaskResult {
  readonly task: string;
  /** f(τ, θ), at most 1 and below 0 where losses go below the frozen best: the mean of the normalised validation losses over the curve. */
  readonly score: number;
  /** The same of the test losses. */
  readonly testScore: number;
  /** What the task alone answers. */
  readonly result: QueryResult;
}

/** What a suite knows of a program. `loss` is J, the sum of the tasks' scores; `curve` the sum of their normalised losses after each epoch. */
export interface SuiteResult extends QueryResult {
  /** One entry a task, in the suite's order; empty when the behaviour key says that the program gives NaN or infinity. */
  readonly tasks: readonly SuiteTaskResult[];
}

/**
 * Puts the answers of the tasks together (TaskSet, equation 3, for one optimizer). Each task's own loss is finite or not; its score always is:
 * a loss that is not finite counts 1, the worst that there is.
 */
export function suiteResult(
  answers: readonly { readonly task: string; readonly normaliser: Normaliser; readonly result: QueryResult }[],
  epochs: number,
  seconds: number,
): SuiteResult {
  const evaluations = epochs + 1;
  const perTask = answers.map(({ task, normaliser, result }) => {
    const curve = (split: string) => splitCurve(result.detail.members, split);
    const validation = curve(VALIDATION_SPLIT);
    return {
      task,
      result,
      score: curveScore(validation, normaliser, evaluations),
      testScore: curveScore(curve('test'), normaliser, evaluations),
      normalised: Array.from({ length: epochs }, (_, epoch) =>
        normalisedLoss(validation[epoch + 1] ?? Number.NaN, normaliser),
      ),
      series: Object.fromEntries(TASKSET_SPLITS.map((split) => [split, curve(split)])) as MemberSeries,
    };
  });
  const values = Array.from({ length: epochs }, (_, epoch) =>
    perTask.reduce((sum, { normalised }) => sum + normalised[epoch]!, 0),
  );
  return {
    loss: perTask.reduce((sum, { score }) => sum + score, 0),
    curve: values,
    cached: cachedOf(answers.map(({ result }) => result.cached)),
    key: answers[0]!.result.key,
    status: { kind: 'finished' },
    epochs,
    epochsTrained: Math.max(...answers.map(({ result }) => result.epochsTrained)),
    seconds,
    detail: { values, members: perTask.map(({ series }) => series) },
    tasks: perTask.map(({ task, score, testScore, result }) => ({ task, score, testScore, result })),
  };
}

/** The dearest of the ways in which the tasks were answered. */
function cachedOf(all: readonly Cached[]): Cached {
  return ([false, 'joined', 'store', 'memory'] as const).find((cached) => all.includes(cached)) ?? 'key';
}
