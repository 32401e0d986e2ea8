import { NosbenchError } from '../util/errors.js';

/** Timers of Node take no more; what is longer would end at once. */
const LONGEST_MS = 2 ** 31 - 1;

/** @throws {NosbenchError} code `usage` unless a time limit is a whole number of milliseconds that a timer can wait for */
export function checkTimeLimit(where: string, timeoutMs: number | undefined): void {
  if (timeoutMs === undefined) return;
  if (Number.isSafeInteger(timeoutMs) && timeoutMs >= 1 && timeoutMs <= LONGEST_MS) return;
  throw new NosbenchError(
    'usage',
    `${where}: expected timeoutMs to be a whole number from 1 to ${LONGEST_MS} (24 days), got ${timeoutMs}. Leave it out for no limit.`,
  );
}
