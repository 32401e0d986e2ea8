/**
 * The training itself did not come to an end: a fact about this machine or a fault of the executor, not about the program, so it is no
 * record. `Benchmark.query` throws its cause; a search tells it as `crashed` or `timeout` and goes on.
 */
export class EvaluationFailure extends Error {
  /** Behaviour key of the program, which was known before the training began. */
  readonly key: string;
  readonly status: 'crashed' | 'timeout';

  constructor(key: string, cause: unknown) {
    super(cause instanceof Error ? cause.message : String(cause), { cause });
    this.name = 'EvaluationFailure';
    this.key = key;
    this.status = cause instanceof TimeoutFailure ? 'timeout' : 'crashed';
  }
}

/** A training that took longer than it was allowed to. */
export class TimeoutFailure extends Error {
  constructor(timeoutMs: number) {
    super(`training: expected it to end within ${timeoutMs / 1000} s, got no end. Allow more (--timeout).`);
    this.name = 'TimeoutFailure';
  }
}

const DISK_FULL = new Set(['ENOSPC', 'EDQUOT', 'SQLITE_FULL']);

/** True for an error that no later evaluation would escape: the disk is full. Follows the chain of causes. */
export function isDiskFull(error: unknown): boolean {
  for (let current = error; current instanceof Error; current = current.cause) {
    if ('code' in current && typeof current.code === 'string' && DISK_FULL.has(current.code)) return true;
  }
  return false;
}
