import { Benchmark } from '../dist/benchmark/benchmark.js';
import { askAll, freshCopies, storeRecords, variantsOfAdamW } from '../dist/benchmark/machine/known-records.js';
import type { Program } from '../dist/program/program.js';
import { type Contender, ratesOf, timeInterleaved } from './measure.js';
import { rewritten } from './programs.js';
import { withScratchFolder } from './scratch-folder.js';
import type { Section } from './section.js';

/** Queries a repetition, each of a behaviour of its own. */
const QUERIES = 1000;

/**
 * How fast `query` answers what is known, on records as long as real ones: a `toy` training of AdamW is stored under the keys of many
 * programs of AdamW's length. A program is a new object in every query, as it is when a search proposes it, unless the row says otherwise.
 */
export const section: Section = {
  title: `cached queries a second (${QUERIES} distinct programs a repetition)`,
  run: ({ note }) =>
    withScratchFolder(async (folder) => {
      const known = variantsOfAdamW(QUERIES);
      note(`storing ${QUERIES} records`);
      await storeRecords(folder, known, { backend: 'wasm' });
      const warm = await openToy(folder);
      try {
        await askAll(warm, known);
        note('querying');
        let shift = 0;
        const timings = await timeInterleaved({
          memory: onBenchmark(
            () => warm,
            () => freshCopies(known),
          ),
          sameObjects: { run: () => askAll(warm, known) },
          rewritten: onBenchmark(
            () => warm,
            () => rewritten(known, ++shift),
          ),
          store: onFreshBenchmark(folder, () => freshCopies(known)),
        });
        return [
          { name: 'memory layer', unit: '/s', ...ratesOf(timings.memory, QUERIES), target: { atLeast: 20_000 } },
          {
            name: 'memory layer, other slots each time',
            unit: '/s',
            ...ratesOf(timings.rewritten, QUERIES),
            detail: 'known by its canonical text only',
          },
          { name: 'memory layer, same program objects', unit: '/s', ...ratesOf(timings.sameObjects, QUERIES) },
          {
            name: 'SQLite, nothing in memory',
            unit: '/s',
            ...ratesOf(timings.store, QUERIES),
            target: { atLeast: 5000 },
            detail: 'exact key and record both read from the file',
          },
        ];
      } finally {
        await warm.close();
      }
    }),
};

/** A contender that asks for what `copy` makes of the programs, each time anew, before the clock runs. */
function onBenchmark(benchmark: () => Benchmark, copy: () => readonly Program[]): Contender & { prepare(): void } {
  let programs: readonly Program[] = [];
  return {
    prepare() {
      programs = copy();
    },
    run: () => askAll(benchmark(), programs),
  };
}

/** The same, on a benchmark that has not seen a record yet. Opening it does not count. */
function onFreshBenchmark(folder: string, copy: () => readonly Program[]): Contender {
  let benchmark: Benchmark | undefined;
  const asking = onBenchmark(() => benchmark!, copy);
  return {
    async prepare() {
      asking.prepare();
      benchmark = await openToy(folder);
    },
    run: asking.run,
    finish: () => benchmark?.close(),
  };
}

function openToy(folder: string): Promise<Benchmark> {
  return Benchmark.open({ task: 'toy', cache: folder, backend: 'wasm' });
}
