import { findNamed } from '../../program/named/index.js';
import type { Program } from '../../program/program.js';
import { NosbenchError } from '../../util/errors.js';

/** The named program, or an error that says where its name stands. */
export function programNamed(name: string, where: string): Program {
  try {
    return findNamed(name);
  } catch (cause) {
    if (!(cause instanceof NosbenchError)) throw cause;
    throw new NosbenchError('input', `${where}: ${cause.message}`, { cause });
  }
}
