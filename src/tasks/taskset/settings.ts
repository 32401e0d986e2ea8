import { NosbenchError } from '../../util/errors.js';
import type { Json } from '../../util/json.js';

/** How long TaskSet's protocol trains and how much it measures. Every number of it is part of the identity of a result. */
export interface TaskSetSettings {
  /** Optimizer steps, a multiple of `evalEvery`. */
  readonly steps: number;
  /** Steps from one evaluation to the next; what the rest of nosbench calls an epoch. */
  readonly evalEvery: number;
  /** Mini-batches of one evaluation of one split. */
  readonly evalBatches: number;
  /** Independent trainings, each from its own initial parameters. */
  readonly replicas: number;
}

/** TaskSet's own numbers: 10,000 iterations, an evaluation every 200 over 50 mini-batches, 5 replicas. */
export const TASKSET_SETTINGS: TaskSetSettings = { steps: 10_000, evalEvery: 200, evalBatches: 50, replicas: 5 };

/** Names of the task options that `readTaskSetSettings` reads. */
export const TASKSET_SETTING_NAMES = Object.keys(TASKSET_SETTINGS) as readonly (keyof TaskSetSettings)[];

/**
 * The settings among the options of a task; what is left out is TaskSet's own. Other options are not looked at.
 *
 * `steps` alone may be below 200: then there is one evaluation, at the end.
 * @throws {NosbenchError} code `usage`, with all faults together
 */
export function readTaskSetSettings(options: Readonly<Record<string, Json | undefined>>): TaskSetSettings {
  const faults = TASKSET_SETTING_NAMES.filter((name) => !isCount(options[name] ?? 1)).map(
    (name) => `expected ${name} to be a whole number of at least 1, got ${JSON.stringify(options[name])}`,
  );
  if (faults.length > 0) throw fault(faults.join('; '), 'Leave it out for the number of TaskSet.');
  const count = (name: keyof TaskSetSettings, otherwise = TASKSET_SETTINGS[name]): number => {
    const value = options[name];
    return typeof value === 'number' ? value : otherwise;
  };
  const steps = count('steps');
  const evalEvery = count('evalEvery', Math.min(TASKSET_SETTINGS.evalEvery, steps));
  if (steps % evalEvery !== 0) {
    throw fault(
      `expected steps to be a multiple of ${evalEvery}, the steps from one evaluation to the next, got ${steps}`,
      `Choose ${Math.max(1, Math.round(steps / evalEvery)) * evalEvery} steps, or another evalEvery.`,
    );
  }
  return { steps, evalEvery, evalBatches: count('evalBatches'), replicas: count('replicas') };
}

/** Names of the members of a TaskSet task. Member i draws its parameters, batches and noise from the seed i. */
export function replicaNames(replicas: number): readonly string[] {
  return Array.from({ length: replicas }, (_, replica) => `replica ${replica}`);
}

function isCount(value: Json): boolean {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 1;
}

function fault(what: string, help: string): NosbenchError {
  return new NosbenchError('usage', `taskset: ${what}. ${help}`);
}
