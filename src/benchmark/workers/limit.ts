import { availableParallelism } from 'node:os';
import { NosbenchError } from '../../util/errors.js';
import { wholeNumberRule } from '../../util/whole-number.js';

/** More threads a processor are taken for a slip of the keyboard. */
const MOST_A_PROCESSOR = 4;
/** Let through on every machine. */
const ALWAYS_ALLOWED = 64;

/** Most workers that may be asked for on a machine with so many processors. Results never depend on their number. */
export function mostWorkers(processors: number): number {
  return Math.max(ALWAYS_ALLOWED, MOST_A_PROCESSOR * processors);
}

/**
 * Refuses a number of workers that cannot be meant: each is a thread with a backend and memory of its own.
 * @param where head of the message, such as `--workers`
 * @throws {NosbenchError} code `usage` unless it is a whole number from 0 to `mostWorkers`
 */
export function checkWorkers(workers: number, where = 'workers', processors = availableParallelism()): void {
  if (!Number.isSafeInteger(workers) || workers < 0) {
    throw new NosbenchError(
      'usage',
      `${where}: expected ${wholeNumberRule(0, workers)}, got ${workers}. Choose another number.`,
    );
  }
  const most = mostWorkers(processors);
  if (workers <= most) return;
  const machine = processors === 1 ? '1 processor' : `${processors} processors`;
  throw new NosbenchError(
    'usage',
    `${where}: expected at most ${most} on this machine, which has ${machine}, got ${workers}. More than one a core gain next to nothing; choose ${processors} or less.`,
  );
}
