import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterEach } from 'vitest';
import { type ExternalSearchOptions, externalSearchIn } from '../../../src/benchmark/external/external-search.js';
import type { CreateSearch, Search, SearchInput } from '../../../src/search/contract.js';

const DESCRIBER = fileURLToPath(new URL('../../fixtures/searchers/describer.js', import.meta.url));
const CLIMBER = fileURLToPath(new URL('../../fixtures/searchers/climber.js', import.meta.url));
/** A search in a program that has nothing of nosbench; further words name what it does wrong. */
export const CLIMBER_COMMAND: readonly string[] = [process.execPath, CLIMBER];
/** The example in Python. */
const MY_SEARCH = fileURLToPath(new URL('../../../examples/my_search.py', import.meta.url));

const open: Search[] = [];
afterEach(async () => {
  for (const search of open.splice(0)) await search.close?.();
});

/** The same as a search. Threads run the compiled package: `npm test` builds it first. */
export function climber(fault: readonly string[] = [], options: ExternalSearchOptions = {}): CreateSearch {
  return external([...CLIMBER_COMMAND, ...fault], options);
}

/** A search that asks how programs behave before it proposes them. */
export function describer(fault: readonly string[] = []): CreateSearch {
  return external([process.execPath, DESCRIBER, ...fault]);
}

/** The same for any program. */
export function external(command: readonly string[], options: ExternalSearchOptions = {}): CreateSearch {
  const thread = new URL('../../../dist/benchmark/external/thread.js', import.meta.url);
  return externalSearchIn(thread, command, options);
}

/** A search that ends with the test. */
export function make(create: CreateSearch, over: Partial<SearchInput> = {}): Search {
  const search = create({ seed: 1, initial: [], options: {}, ...over });
  open.push(search);
  return search;
}

/** Command of the example in Python; `undefined`, and a notice, where there is no Python. */
export function pythonExample(): readonly string[] | undefined {
  const { status } = spawnSync('python3', ['-c', 'pass']);
  if (status === 0) return ['python3', MY_SEARCH];
  console.warn('NOTICE: this machine has no python3, so examples/my_search.py is not tested here.');
  return undefined;
}

/** True while a process is there. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** Resolves when a process is gone; rejects after ten seconds. */
export async function gone(pid: number): Promise<void> {
  for (let tries = 0; isAlive(pid); tries += 1) {
    if (tries > 500) throw new Error(`expected process ${pid} to end within 10 s, got one that lives.`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
