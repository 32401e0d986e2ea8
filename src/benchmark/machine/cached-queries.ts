import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Program } from '../../program/program.js';
import { Benchmark } from '../benchmark.js';
import { askAll, freshCopies, storeRecords, variantsOfAdamW } from './known-records.js';
import { type MachinePart, valuesOf } from './measurement.js';
import { type Contender, timeInterleaved } from './timing.js';

const QUERIES = 500;

/** Answers a second about programs that are known: from memory, and from a SQLite file in the system's folder for such files. */
export const cachedQueries: MachinePart = async ({ backend, executor, patienceMs }) => {
  const folder = mkdtempSync(join(tmpdir(), 'nosbench-bench-'));
  try {
    const known = variantsOfAdamW(QUERIES);
    const numerics = { backend: backend.name, executor: executor.name };
    await storeRecords(folder, known, numerics);
    const open = () => Benchmark.open({ task: 'toy', cache: folder, ...numerics });
    const warm = await open();
    try {
      await askAll(warm, known);
      const timings = await timeInterleaved(
        { memory: asking(known, async () => warm), store: asking(known, open, (benchmark) => benchmark.close()) },
        { repetitions: 15, patienceMs },
      );
      const answers = (milliseconds: number) => (1000 * QUERIES) / milliseconds;
      return [
        { name: 'cached queries, memory', unit: 'queries/s', ...valuesOf(timings.memory, answers) },
        { name: 'cached queries, SQLite', unit: 'queries/s', ...valuesOf(timings.store, answers), detail: tmpdir() },
      ];
    } finally {
      await warm.close();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

/** Asks for all programs, as new objects. Opening the benchmark and closing it is not timed. */
function asking(
  known: readonly Program[],
  open: () => Promise<Benchmark>,
  close: (benchmark: Benchmark) => Promise<void> = async () => {},
): Contender {
  let asked: { readonly benchmark: Benchmark; readonly programs: readonly Program[] } | undefined;
  return {
    async prepare() {
      asked = { benchmark: await open(), programs: freshCopies(known) };
    },
    run: () => askAll(asked!.benchmark, asked!.programs),
    finish: () => close(asked!.benchmark),
  };
}
