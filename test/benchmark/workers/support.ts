import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach } from 'vitest';
import { createWorkerPool, type WorkerPool } from '../../../src/benchmark/workers/pool.js';
import { temporaryFolder } from '../support.js';

const open: WorkerPool[] = [];

afterEach(async () => {
  for (const pool of open.splice(0)) await pool.close();
});

/** Threads run the compiled package: `npm test` builds it first. Closed with the test. */
export function openPool(size = 1, worker = '../../../dist/benchmark/workers/worker.js'): WorkerPool {
  const pool = createWorkerPool({ size, backend: 'cpu', executor: 'tensor', worker: new URL(worker, import.meta.url) });
  open.push(pool);
  return pool;
}

let plan = '';

/** Resolves when the threads of the failing pool have failed as often as they should. */
export async function failed(): Promise<void> {
  while (!readFileSync(plan, 'utf8').endsWith(' 0')) await new Promise((resolve) => setTimeout(resolve, 20));
}

/** A pool whose threads fail so often before they work. */
export function openFailingPool(way: 'die' | 'throw' | 'hang', times: number): WorkerPool {
  plan = join(temporaryFolder(), 'failures');
  writeFileSync(plan, `${way} ${times}`);
  process.env.NOSBENCH_TEST_FAILURES = plan;
  return openPool(1, './failing-worker.js');
}
