import { Benchmark } from '../dist/benchmark/benchmark.js';
import { createKeyer } from '../dist/cache/keys/keyer.js';
import { openStore } from '../dist/cache/open-store.js';
import type { EvaluationRecord } from '../dist/cache/record.js';
import { canonicalText } from '../dist/program/canonical.js';
import { programToJson } from '../dist/program/json.js';
import { findNamed } from '../dist/program/named/index.js';
import type { Program } from '../dist/program/program.js';
import { type Contender, ratesOf, timeInterleaved } from './measure.js';
import { freshCopies, rewritten } from './programs.js';
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
      await fill(folder, known);
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

async function askAll(benchmark: Benchmark, programs: readonly Program[]): Promise<void> {
  for (const program of programs) {
    const { cached } = await benchmark.query(program);
    if (cached !== 'memory' && cached !== 'store')
      throw new Error(`bench: expected an answer from the cache, got ${cached}.`);
  }
}

function openToy(folder: string): Promise<Benchmark> {
  return Benchmark.open({ task: 'toy', cache: folder, backend: 'wasm' });
}

/** AdamW with learning rates of its own: programs of the same length, each with a key of its own. */
function variantsOfAdamW(count: number): readonly Program[] {
  const { instructions } = findNamed('AdamW');
  const body = instructions.slice(0, -1);
  const last = instructions.at(-1)!;
  const scaled = { ...last, inputs: [last.inputs[0]!, -1] };
  return Array.from({ length: count }, (_, i) => ({
    constants: [Math.fround(0.001 + i * 1e-6)],
    instructions: [...body, scaled],
  }));
}

async function fill(folder: string, programs: readonly Program[]): Promise<void> {
  const benchmark = await openToy(folder);
  await benchmark.query(findNamed('AdamW'));
  await benchmark.close();

  const keyer = await createKeyer('trajectory');
  const store = await openStore(folder);
  try {
    let template: EvaluationRecord | undefined;
    for await (const record of store.records()) template = record;
    if (template === undefined) throw new Error('bench: expected the record of AdamW in the store, got none.');
    for (const program of programs) {
      const key = keyer.key(program);
      await store.rememberKey(keyer.version, canonicalText(program), key);
      await store.putRecord({ ...template, key, program: programToJson(program) });
    }
  } finally {
    await store.close();
  }
}
