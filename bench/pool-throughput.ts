import { Benchmark } from '../dist/benchmark/benchmark.js';
import type { WorkerPool } from '../dist/benchmark/workers/pool.js';
import { createWorkerPool } from '../dist/benchmark/workers/pool.js';
import { createKeyer } from '../dist/cache/keys/keyer.js';
import type { Program } from '../dist/program/program.js';
import { type Contender, ratioOf, secondsOf, timeInterleaved } from './measure.js';
import { freshCopies, mutants } from './programs.js';
import { withScratchFolder } from './scratch-folder.js';
import type { Measurement, Settings } from './section.js';

/** Programs a pass: enough that the last one, for which one of two workers may wait, counts for little. */
const PROGRAMS = 24;
const FEW = 6;
const CANDIDATES = 400;
const NUMERICS = { backend: 'wasm', executor: 'fused' } as const;

/**
 * What a second worker adds to queries of `pfn-small` that no record answers: the same programs, each of a behaviour of its own and trained to the end, asked
 * for all at once of one and of two workers, with an empty cache in every pass; keys, records and states are part of it.
 */
export async function measurePool({ quick, note }: Settings): Promise<readonly Measurement[]> {
  const pools = { one: createWorkerPool({ size: 1, ...NUMERICS }), two: createWorkerPool({ size: 2, ...NUMERICS }) };
  try {
    note('pfn-small: looking for programs that train to the end');
    const programs = await lastingPrograms(quick ? FEW : PROGRAMS, pools.two);
    await askOf(pools.one, programs.slice(0, 2));
    note(`pfn-small: ${programs.length} of them by one worker and by two, three rounds`);
    const busy: number[] = [];
    // Three rounds of a minute or more each.
    const patience = { warmUps: 0, patienceMs: 1 };
    const running = await timeInterleaved(
      { one: passOf(() => pools.one, programs), two: passOf(() => pools.two, programs, busy) },
      patience,
    );
    const starting = quick ? undefined : await timeStarts(programs, note);
    return [
      {
        name: 'pfn-small misses, one worker',
        unit: 's',
        ...secondsOf(running.one),
        detail: `${programs.length} programs`,
      },
      { name: 'pfn-small misses, two workers', unit: 's', ...secondsOf(running.two) },
      {
        name: 'pfn-small misses, two / one',
        unit: 'x',
        ...ratioOf(running.one, running.two),
        target: { atLeast: 1.7 },
        detail: 'needs two idle cores',
      },
      {
        name: 'main thread of two workers, busy',
        unit: '%',
        value: 100 * Math.max(...busy),
        detail: 'keys, records, states, messages',
      },
      ...(starting === undefined ? [] : [starting]),
    ];
  } finally {
    await Promise.all([pools.one.close(), pools.two.close()]);
  }
}

/** The same with new threads, once each. */
async function timeStarts(programs: readonly Program[], note: Settings['note']): Promise<Measurement> {
  note('pfn-small: the same with new workers, once');
  const seconds = async (size: number): Promise<number> => {
    const begun = performance.now();
    const pool = createWorkerPool({ size, ...NUMERICS });
    try {
      await askOf(pool, programs);
      return (performance.now() - begun) / 1000;
    } finally {
      await pool.close();
    }
  };
  const [one, two] = [await seconds(1), await seconds(2)];
  return {
    name: 'pfn-small misses, two / one, with their start',
    unit: 'x',
    value: one / two,
    detail: `${one.toFixed(1)} and ${two.toFixed(1)} s, once`,
  };
}

/** @param busy gets the share of each pass in which the main thread was not waiting. */
function passOf(pool: () => WorkerPool, programs: readonly Program[], busy: number[] = []): Contender {
  return {
    async run() {
      const before = performance.eventLoopUtilization();
      await askOf(pool(), freshCopies(programs));
      busy.push(performance.eventLoopUtilization(before).utilization);
    },
  };
}

/** Queries all at once, with a cache of their own. */
function askOf(workers: WorkerPool, programs: readonly Program[]): Promise<readonly boolean[]> {
  return withScratchFolder(async (cache) => {
    const benchmark = await Benchmark.open({ task: 'pfn-small', cache, workers });
    try {
      const results = await Promise.all(programs.map((program) => benchmark.query(program)));
      return results.map(({ status, cached }) => status.kind === 'finished' && cached === false);
    } finally {
      await benchmark.close();
    }
  });
}

/** The first of a fixed sequence of mutants, of different behaviour keys, that are trained to the last epoch. */
async function lastingPrograms(count: number, pool: WorkerPool): Promise<readonly Program[]> {
  const keyer = await createKeyer('trajectory');
  const byKey = new Map(mutants(CANDIDATES).map((program) => [keyer.key(program), program]));
  const candidates = [...byKey.values()];
  const lasting: Program[] = [];
  while (lasting.length < count && candidates.length > 0) {
    const next = candidates.splice(0, count - lasting.length);
    const lasts = await askOf(pool, next);
    lasting.push(...next.filter((_, i) => lasts[i]));
  }
  return lasting;
}
