import { NosbenchError } from '../../util/errors.js';
import type { Json } from '../../util/json.js';
import { nosbenchProtocol } from '../nosbench-protocol.js';
import type { Protocol } from '../protocol.js';
import type { Task } from '../task.js';
import { findTasksetEntry } from './names.js';

/** What stands before the original's name on the command line. */
export const TASKSET_PREFIX = 'taskset:';

const SPLITS = ['train', 'valid_inner', 'valid_outer', 'test'];
const REPLICAS = 5;

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
  const unknown = Object.keys(options).filter((option) => options[option] !== undefined);
  if (unknown.length > 0) {
    throw new NosbenchError(
      'usage',
      `task ${name}: expected no options, got ${unknown.map((option) => `"${option}"`).join(', ')}. Leave them out.`,
    );
  }
  const task = await create({
    name,
    members: Array.from({ length: REPLICAS }, (_, replica) => `replica ${replica}`),
    data: { isSynthetic: false },
  });
  const protocol = nosbenchProtocol({
    stepsPerEpoch: 200,
    defaultEpochs: 50,
    value: 'valid_outer',
    evaluations: SPLITS.map((split) => ({ split, batches: 50 })),
    onNonFinite: 'continue',
  });
  return { task, protocol };
}
