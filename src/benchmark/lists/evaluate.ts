import { derivedStream } from '../../random/derived.js';
import type { Rng } from '../../random/rng.js';
import { NosbenchError } from '../../util/errors.js';
import { quantile } from '../../util/quantile.js';
import { learnList, shuffled } from './learn.js';
import { boxAround, type HyperparameterValues, isInside } from './refine.js';
import type { ScoreTable } from './score-table.js';

/** Ways to choose what to try next, compared with each other. */
export type Method = 'list' | 'random' | 'refined-range' | 'refined-percentiles';

/** What a method reached on held-out tasks after each number of trials, over the splits. */
export interface Band {
  readonly median: readonly number[];
  readonly lowerQuartile: readonly number[];
  readonly upperQuartile: readonly number[];
  /** Optimizers that the method chose from, in the median. */
  readonly candidates: number;
}

/** A comparison of a learned list with random search. Scores are J / number of tasks on the test curves of held-out tasks. */
export interface ListEvaluation {
  readonly splits: number;
  readonly trials: number;
  readonly trainingTasks: number;
  readonly heldOutTasks: number;
  /** Absent where the hyperparameters are not known: the refined spaces. */
  readonly methods: Readonly<Partial<Record<Method, Band>>>;
}

/** What to compare, and how often. */
export interface EvaluationRequest {
  readonly table: ScoreTable;
  /** Of each optimizer of the table, in its order; left out, there are no refined spaces. */
  readonly hyperparameters?: readonly HyperparameterValues[];
  /** Random halves of the tasks, default 50 as in the paper. */
  readonly splits?: number;
  /** Longest list, default 10. */
  readonly trials?: number;
  readonly seed: number;
}

/** Share cut off at either end of the refined space that is named for percentiles. */
const TAIL = 0.05;

/**
 * TaskSet's figure 2: tasks are split in random halves; a list is learned from one half and tried on the other, beside random search in the
 * whole space and in the two refined spaces (range, and 5th to 95th percentile, of what was best on the first half). Random search draws without
 * replacement from the optimizers of the table; a refined space draws from those inside it, and stays where it is when they run out.
 * @throws {NosbenchError} code `usage` for fewer than two tasks or optimizers, or a count below 1
 */
export function evaluateLists(request: EvaluationRequest): ListEvaluation {
  const { table, splits = 50, trials = 20, seed } = request;
  check(request, splits, trials);
  const half = Math.floor(table.tasks.length / 2);
  const runs = Array.from({ length: splits }, (_, split) => {
    const rng = derivedStream(seed, `lists/split/${split}`);
    const tasks = shuffled([...table.tasks.keys()], rng);
    return runSplit(request, tasks.slice(0, half), tasks.slice(half), trials, rng);
  });
  const methods = Object.fromEntries(
    Object.keys(runs[0]!).map((method) => [
      method,
      band(
        runs.map((run) => run[method as Method]!),
        trials,
      ),
    ]),
  );
  return { splits, trials, trainingTasks: half, heldOutTasks: table.tasks.length - half, methods };
}

interface Trial {
  readonly curve: readonly number[];
  readonly candidates: number;
}

function runSplit(
  { table, hyperparameters }: EvaluationRequest,
  training: readonly number[],
  heldOut: readonly number[],
  trials: number,
  rng: Rng,
): Partial<Record<Method, Trial>> {
  const everything = [...table.optimizers.keys()];
  const tryOut = (order: readonly number[], candidates: number): Trial => ({
    curve: trialCurve(table, order, heldOut, trials),
    candidates,
  });
  const randomly = (candidates: readonly number[]) => tryOut(shuffled(candidates, rng), candidates.length);
  const learned = learnList(table.validation, training, trials, rng).order;
  const unrefined = { list: tryOut(learned, everything.length), random: randomly(everything) };
  if (hyperparameters === undefined) return unrefined;
  const best = training.map((task) => hyperparameters[bestOn(table, task)]!);
  const within = (tail: number) => {
    const box = boxAround(best, tail);
    return everything.filter((optimizer) => isInside(hyperparameters[optimizer]!, box));
  };
  return {
    ...unrefined,
    'refined-range': randomly(within(0)),
    'refined-percentiles': randomly(within(TAIL)),
  };
}

/**
 * What trying optimizers in this order gives: after k trials each task keeps the one of the first k with the lowest validation score (the first
 * of equal ones), and the mean of their test scores is entry k - 1. More trials can, rarely, look worse. An order that ends early goes on as it
 * ended; an empty one scores 1, as if nothing were trained.
 */
export function trialCurve(
  { validation, test }: Pick<ScoreTable, 'validation' | 'test'>,
  order: readonly number[],
  tasks: readonly number[],
  trials: number,
): readonly number[] {
  const kept: (number | undefined)[] = tasks.map(() => undefined);
  return Array.from({ length: trials }, (_, trial) => {
    const tried = order[trial];
    let sum = 0;
    tasks.forEach((task, i) => {
      const before = kept[i];
      if (tried !== undefined && (before === undefined || validation[tried]![task]! < validation[before]![task]!)) {
        kept[i] = tried;
      }
      sum += kept[i] === undefined ? 1 : test[kept[i]]![task]!;
    });
    return sum / tasks.length;
  });
}

/** The optimizer with the lowest validation score on a task; the first of equal ones. */
function bestOn({ validation }: ScoreTable, task: number): number {
  let best = 0;
  validation.forEach((row, optimizer) => {
    if (row[task]! < validation[best]![task]!) best = optimizer;
  });
  return best;
}

function band(runs: readonly Trial[], trials: number): Band {
  const at = (share: number) =>
    Array.from({ length: trials }, (_, trial) =>
      quantile(
        runs.map(({ curve }) => curve[trial]!),
        share,
      ),
    );
  return {
    median: at(0.5),
    lowerQuartile: at(0.25),
    upperQuartile: at(0.75),
    candidates: quantile(
      runs.map(({ candidates }) => candidates),
      0.5,
    ),
  };
}

function check({ table }: EvaluationRequest, splits: number, trials: number): void {
  const rules = [
    ['tasks', table.tasks.length, 2],
    ['optimizers', table.optimizers.length, 2],
    ['splits', splits, 1],
    ['trials', trials, 1],
  ] as const;
  for (const [name, count, least] of rules) {
    if (Number.isSafeInteger(count) && count >= least) continue;
    throw new NosbenchError(
      'usage',
      `lists: expected at least ${least} ${name}, got ${count}. A comparison needs tasks to learn from and others to try out.`,
    );
  }
}
