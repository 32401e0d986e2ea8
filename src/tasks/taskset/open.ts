import { NosbenchError } from '../../util/errors.js';
import type { Json } from '../../util/json.js';
import { didYouMean } from '../../util/nearest.js';
import { DATA_OPTIONS, readDataOptions } from '../data/options.js';
import type { Protocol } from '../protocol.js';
import type { Task } from '../task.js';
import { findTasksetEntry, TASKSET_PREFIX } from './names.js';
import { taskSetProtocol } from './protocol.js';
import { readTaskSetSettings, replicaNames, TASKSET_SETTING_NAMES } from './settings.js';

/** Names of the options of every task of TaskSet. */
const OPTIONS: readonly string[] = [...TASKSET_SETTING_NAMES, ...DATA_OPTIONS];

/**
 * The task of TaskSet (Metz et al. 2020) that `taskset:<original name>` means, with its protocol. The caller disposes of the task.
 * @throws {NosbenchError} `usage` for a name that TaskSet does not have, or that nosbench does not build yet
 */
export async function createTaskset(
  name: string,
  options: Readonly<Record<string, Json | undefined>>,
): Promise<{ readonly task: Task; readonly protocol: Protocol }> {
  const { group, create } = findTasksetEntry(name.slice(TASKSET_PREFIX.length));
  if (create === undefined) {
    throw new NosbenchError(
      'usage',
      `task ${name}: expected a task that nosbench can train, got one of ${group}, which it does not build yet. "nosbench tasks list taskset:" says what it builds.`,
    );
  }
  checkOptions(name, options);
  const settings = readTaskSetSettings(options);
  const task = await create({
    name,
    members: replicaNames(settings.replicas),
    data: readDataOptions(options),
    stepsPerEpoch: settings.evalEvery,
  });
  return { task, protocol: taskSetProtocol(settings) };
}

function checkOptions(name: string, options: Readonly<Record<string, Json | undefined>>): void {
  const unknown = Object.keys(options).filter((option) => options[option] !== undefined && !OPTIONS.includes(option));
  if (unknown.length === 0) return;
  throw new NosbenchError(
    'usage',
    `task ${name}: expected options out of ${OPTIONS.join(', ')}, got ${unknown.map((option) => `"${option}"`).join(', ')}. ${didYouMean(unknown[0]!, OPTIONS, 'Leave it out.')}`,
  );
}
