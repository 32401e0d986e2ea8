import { NosbenchError } from '../util/errors.js';
import { paint } from './output.js';

/** What the process says when it ends. */
export const EXIT = {
  done: 0,
  /** A check failed (`verify`). */
  failed: 1,
  /** Wrong usage: an unknown option, command, task, optimizer, hyperparameter or value. */
  usage: 2,
  /** Bad input (a file, a cache or a run in it that is unsound or not there) or something missing on this machine. Also faults of nosbench itself. */
  input: 3,
  /** Ctrl-C. */
  interrupted: 130,
  /** SIGTERM. */
  terminated: 143,
} as const;

/** The exit code for an error that ended a command. */
export function exitCodeOf(error: unknown): number {
  return error instanceof NosbenchError && error.code === 'usage' ? EXIT.usage : EXIT.input;
}

/** What to print of an error: one sentence; the stack, with those of its causes, with `verbose` and for faults of nosbench itself. */
export function describeError(error: unknown, verbose: boolean): string {
  if (!(error instanceof Error)) return `nosbench: ${String(error)}`;
  const isFault = !(error instanceof NosbenchError) || error.code === 'bug';
  if (verbose || (isFault && !isSystemError(error))) return stackOf(error);
  return isFault ? `nosbench: ${error.message}` : error.message;
}

/** Stacks printed of one error: causes may go round in a circle. */
const MOST_CAUSES = 10;

/** Stacks of an error and of what caused it, the innermost last. */
function stackOf(error: Error): string {
  const stacks: string[] = [];
  for (
    let at: unknown = error;
    at !== undefined && stacks.length < MOST_CAUSES;
    at = at instanceof Error ? at.cause : undefined
  ) {
    stacks.push(at instanceof Error ? (at.stack ?? at.message) : String(at));
  }
  return stacks.join('\ncaused by: ');
}

/** Prints an error on stderr and sets the exit code. */
export function fail(error: unknown, verbose: boolean): void {
  process.stderr.write(`${paint('red', describeError(error, verbose), process.stderr)}\n`);
  process.exitCode = exitCodeOf(error);
}

/** A file that cannot be read or a full disk: Node's own message says it all. */
function isSystemError(error: Error): boolean {
  return 'code' in error && typeof error.code === 'string' && 'syscall' in error;
}
