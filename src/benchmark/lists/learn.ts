import type { Rng } from '../../random/rng.js';

/** A list of optimizers, best first, as row numbers of a score table. */
export interface LearnedList {
  readonly order: readonly number[];
  /** J of each prefix over the tasks learned from (equation 3), a sum over tasks. */
  readonly losses: readonly number[];
  /** Entries that lowered J; those after them are in random order, since no optimizer improved any task any more. */
  readonly improving: number;
}

/**
 * The greedy list (TaskSet, equation 4): each entry is the optimizer that lowers J of the list so far most; the first of equal ones.
 * @param scores `scores[optimizer][task]`, lower is better
 * @param tasks columns to learn from
 * @param length entries wanted; fewer where there are fewer optimizers
 * @param rng orders the optimizers that no longer improve anything
 */
export function learnList(
  scores: readonly (readonly number[])[],
  tasks: readonly number[],
  length: number,
  rng: Rng,
): LearnedList {
  const best = tasks.map(() => Number.POSITIVE_INFINITY);
  const left = new Set(scores.keys());
  const order: number[] = [];
  const losses: number[] = [];
  while (order.length < length && left.size > 0) {
    const candidate = bestAddition(scores, tasks, left, best);
    if (!tasks.some((task, i) => scores[candidate]![task]! < best[i]!)) break;
    tasks.forEach((task, i) => {
      best[i] = Math.min(best[i]!, scores[candidate]![task]!);
    });
    left.delete(candidate);
    order.push(candidate);
    losses.push(sumOf(best));
  }
  const improving = order.length;
  for (const optimizer of shuffled([...left], rng).slice(0, length - improving)) {
    order.push(optimizer);
    losses.push(sumOf(best));
  }
  return { order, losses, improving };
}

function bestAddition(
  scores: readonly (readonly number[])[],
  tasks: readonly number[],
  candidates: Iterable<number>,
  best: readonly number[],
): number {
  let chosen = -1;
  let least = Number.POSITIVE_INFINITY;
  for (const candidate of candidates) {
    const row = scores[candidate]!;
    let sum = 0;
    for (let i = 0; i < tasks.length; i += 1) sum += Math.min(best[i]!, row[tasks[i]!]!);
    if (chosen >= 0 && sum >= least) continue;
    chosen = candidate;
    least = sum;
  }
  return chosen;
}

/** A new array in random order (Fisher and Yates). */
export function shuffled<T>(items: readonly T[], rng: Rng): T[] {
  const mixed = [...items];
  for (let i = mixed.length - 1; i > 0; i -= 1) {
    const j = rng.integer(0, i + 1);
    [mixed[i], mixed[j]] = [mixed[j]!, mixed[i]!];
  }
  return mixed;
}

function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}
