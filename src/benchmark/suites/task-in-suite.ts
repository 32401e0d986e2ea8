import type { Protocol } from '../../tasks/protocol.js';
import { NosbenchError } from '../../util/errors.js';
import type { Suite, SuiteTask } from './suite.js';

/**
 * Opens something for a task of a suite and checks it; errors name the suite and the task.
 * @param place index of the task
 * @param open opens the task; what it gives has the task's protocol and the hash of its identity
 * @param close frees what was opened, when it is refused
 * @throws {NosbenchError} for a task that does not exist or whose data are missing, that has no loss before the first step, or whose
 * identity is not the one it was frozen with
 */
export async function openInSuite<T>(
  suite: Suite,
  place: number,
  open: (entry: SuiteTask) => Promise<T>,
  facts: (opened: T) => { readonly protocol: Protocol; readonly hash: string },
  close: (opened: T) => void | Promise<void>,
): Promise<T> {
  const entry = suite.tasks[place]!;
  const where = `suite ${suite.name}: task ${place + 1} (${entry.task})`;
  let opened: T;
  try {
    opened = await open(entry);
  } catch (error) {
    if (!(error instanceof NosbenchError)) throw error;
    throw new NosbenchError(error.code, `${where}: ${error.message}`, { cause: error });
  }
  const { protocol, hash } = facts(opened);
  const fault = faultOf(protocol, hash, entry.frozen?.hash);
  if (fault === undefined) return opened;
  await close(opened);
  throw new NosbenchError('input', `${where}: ${fault}`);
}

function faultOf(protocol: Protocol, hash: string, frozenHash: string | undefined): string | undefined {
  if (!protocol.evaluateAtStart) {
    return `expected a task of the protocol taskset, which measures the loss before the first step, got protocol ${protocol.name}. Leave it out.`;
  }
  if (frozenHash === undefined || frozenHash === hash) return undefined;
  return `expected the identity ${hash} that this task has with these options, got ${frozenHash}, which its losses were frozen with. Its options, its data or its definition changed; freeze the suite again.`;
}
