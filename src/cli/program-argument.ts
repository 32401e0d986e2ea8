import { existsSync } from 'node:fs';
import { text as readAll } from 'node:stream/consumers';
import type { Program } from '../program/program.js';
import { NosbenchError } from '../util/errors.js';
import { readText } from './files.js';

/** What a PROGRAM argument may be, for help texts. */
export const PROGRAM_FORMS =
  'named program (AdamW), family with hyperparameters (adamw:lr=3e-4,weight_decay=0), TaskSet’s name (nadamw-list-0, adam8p_wide_grid_seed17), file (text as in docs/ops.md, JSON or Python notation), run:ID or run:ID/EVALUATION (its number, from 0), or - for stdin';

/** What is read of a file: more than the longest program has, so that one that is too long is noticed. */
const MOST_BYTES = 8_000_000;

/**
 * The program that a PROGRAM argument means.
 * @param cache folder of the cache, for `run:ID`
 * @throws {NosbenchError} naming the argument, and the nearest program when nothing has its name
 */
export async function readProgramArgument(argument: string, cache: string): Promise<Program> {
  const { readProgram } = await import('../program/read.js');
  if (argument === '-') return readProgram(await readAll(process.stdin), 'stdin');
  if (argument.startsWith('run:')) {
    const { programOfRun } = await import('./stored-runs.js');
    return programOfRun(cache, argument.slice('run:'.length));
  }
  if (existsSync(argument)) return readProgram(await readText(argument, MOST_BYTES), argument);
  return findProgram(argument);
}

/** A program by its name, its family specification or TaskSet's name of a configuration; looks at no file. */
export async function findProgram(name: string): Promise<Program> {
  if (!name.includes(':') && /[/\\]|\.\w+$/.test(name)) {
    throw new NosbenchError('input', `program: expected a file that exists, got "${name}". Check the path.`);
  }
  const [{ programFromSpec }, { tasksetProgram }] = await Promise.all([
    import('../program/families/index.js'),
    import('../search/taskset-spaces/programs.js'),
  ]);
  return tasksetProgram(name) ?? programFromSpec(name);
}
