import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach } from 'vitest';
import { Benchmark } from '../../src/benchmark/benchmark.js';
import type { BenchmarkOptions } from '../../src/benchmark/types.js';

const folders: string[] = [];
const open: Benchmark[] = [];

/** A folder that goes with the test. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'nosbench-benchmark-'));
  folders.push(folder);
  return folder;
}

/** The toy task over a cache of its own, closed with the test. */
export async function openToy(options: Partial<BenchmarkOptions> = {}): Promise<Benchmark> {
  const benchmark = await Benchmark.open({ task: 'toy', cache: temporaryFolder(), backend: 'cpu', ...options });
  open.push(benchmark);
  return benchmark;
}

afterEach(async () => {
  for (const benchmark of open.splice(0)) await benchmark.close();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});
