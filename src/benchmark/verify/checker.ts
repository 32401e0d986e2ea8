import type { Executor } from '../../interpreter/executor.js';
import type { VerifyReport } from './report.js';

/** What references are held against. */
export interface VerifyContext {
  /** Name of the active backend. */
  readonly backend: string;
  readonly executors: readonly Executor[];
  /** True: check what takes minutes as well. */
  readonly full: boolean;
  /** The parsed content of another file in the folder of references, of any shape; `undefined` where it is not there. */
  readonly other: (file: string) => unknown;
  /** Says what is being done now. */
  readonly progress: (what: string) => void;
}

/** Checks one reference file. A new part adds its own, and a line in `CHECKERS`. */
export interface Checker {
  /** Path within the folder of references. */
  readonly file: string;
  /** What `--only` calls it; several checkers may share a name. */
  readonly check: string;
  /**
   * @param content the parsed file, of any shape
   * @param where its path, for errors
   * @throws {NosbenchError} code `input` when the content is not what such a file holds
   */
  run(content: unknown, where: string, context: VerifyContext): Iterable<VerifyReport> | AsyncIterable<VerifyReport>;
}
