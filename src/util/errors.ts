/**
 * What kind of thing went wrong; the command line turns it into an exit code.
 * - `usage`: the call itself is wrong (an unknown option, an unknown task name).
 * - `input`: a file, a program or a record does not hold what it should.
 * - `environment`: the machine lacks something (a backend, disk space, a data set).
 * - `bug`: an invariant of nosbench is broken.
 */
export type ErrorCode = 'usage' | 'input' | 'environment' | 'bug';

/** Every error that nosbench raises on purpose. The message reads `<where>: expected <rule>, got <value>. <what to do>`. */
export class NosbenchError extends Error {
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, options?: { readonly cause?: unknown }) {
    super(message, options);
    this.name = 'NosbenchError';
    this.code = code;
  }
}
