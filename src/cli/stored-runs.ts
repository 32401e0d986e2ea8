import { existsSync } from 'node:fs';
import { readRun, type StoredRun } from '../benchmark/runs/read-run.js';
import { holdsCache, openStore } from '../cache/open-store.js';
import type { RunInfo, Store } from '../cache/store.js';
import type { Program } from '../program/program.js';
import { NosbenchError } from '../util/errors.js';
import { didYouMean } from '../util/nearest.js';

/** Opens a cache that must be there, uses it and closes it. @throws {NosbenchError} code `input` when there is none; nothing is made */
export async function withStore<T>(cache: string, use: (store: Store) => Promise<T>): Promise<T> {
  if (!holdsCache(cache)) {
    const what = existsSync(cache) ? 'holds no nosbench cache' : 'does not exist';
    throw new NosbenchError(
      'input',
      `--cache: expected the folder of a cache, got "${cache}", which ${what}. Run "nosbench search" first, or name another.`,
    );
  }
  const store = await openStore(cache);
  try {
    return await use(store);
  } finally {
    await store.close();
  }
}

/**
 * The run whose id begins with `name`, which may be written as a program's address is, `run:fe83`.
 * @throws {NosbenchError} code `input` for none or several, `usage` for an evaluation, `fe83/144`
 */
export async function findRun(store: Store, name: string): Promise<RunInfo> {
  const prefix = name.replace(/^run:/, '');
  const [id = '', evaluation] = prefix.split('/');
  if (evaluation !== undefined) {
    throw new NosbenchError(
      'usage',
      `run: expected the id of a run, got "${name}", an evaluation of one. Write "${id}"; the program of the evaluation is run:${prefix}.`,
    );
  }
  const runs = await store.runs();
  const matching = runs.filter(({ id }) => id === prefix || id.startsWith(prefix));
  const [first, second] = matching;
  if (first !== undefined && second === undefined && prefix !== '') return first;
  const ids = (matching.length > 0 && prefix !== '' ? matching : runs).map(({ id }) => id);
  const hint = matching.length > 1 ? `It may be ${ids.join(' or ')}.` : didYouMean(prefix, ids);
  throw new NosbenchError('input', `run: expected the id of a run in ${store.location}, got "${prefix}". ${hint}`);
}

/** One run, or all of them, oldest first, with their histories. */
export async function readRuns(store: Store, id: string | undefined): Promise<readonly StoredRun[]> {
  const infos = id === undefined ? await store.runs() : [await findRun(store, id)];
  const runs: StoredRun[] = [];
  for (const info of infos) runs.push(await readRun(store, info.id));
  return runs;
}

/**
 * The program of `ID` (the best of the run) or `ID/EVALUATION`.
 * @throws {NosbenchError} code `input` when the run, or the evaluation in it, does not exist
 */
export async function programOfRun(cache: string, address: string): Promise<Program> {
  const [id = '', evaluation] = address.split('/');
  const { info, history, incumbent } = await withStore(cache, async (store) =>
    readRun(store, (await findRun(store, id)).id),
  );
  if (evaluation === undefined) {
    if (incumbent !== undefined) return incumbent.program;
    throw new NosbenchError(
      'input',
      `run:${id}: expected a run with a finite loss, got none in ${history.length} evaluations. Name one: run:${id}/0.`,
    );
  }
  const entry = history.find((candidate) => String(candidate.id) === evaluation);
  if (entry !== undefined) return entry.program;
  throw new NosbenchError(
    'input',
    `run:${info.id}: expected an evaluation from 0 to ${history.length - 1}, got "${evaluation}". See "nosbench runs show ${info.id}".`,
  );
}
