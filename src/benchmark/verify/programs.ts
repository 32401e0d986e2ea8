import { programFromSpec } from '../../program/families/index.js';
import type { Program } from '../../program/program.js';
import { NosbenchError } from '../../util/errors.js';

/** The program of this name or specification (`AdamW`, `adamw:lr=0.001`), or an error that says where it stands. */
export function programNamed(name: string, where: string): Program {
  try {
    return programFromSpec(name);
  } catch (cause) {
    if (!(cause instanceof NosbenchError)) throw cause;
    throw new NosbenchError('input', `${where}: ${cause.message}`, { cause });
  }
}
