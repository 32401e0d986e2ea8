import { median } from '../../util/quantile.js';

/** Fewest repetitions of anything that is timed, where time allows. */
export const REPETITIONS = 7;
/** Fewest in any case: with fewer there is no median to speak of. */
const FEWEST = 3;

/** One of several things that are timed side by side. Only `run` is timed. */
export interface Contender {
  prepare?(): void | Promise<void>;
  run(): void | Promise<void>;
  finish?(): void | Promise<void>;
}

/** How long `run` took, in milliseconds. */
export interface Timing {
  /** Wall time, one a repetition, in order. */
  readonly samples: readonly number[];
  readonly median: number;
  readonly best: number;
  /** Least processor time of the whole process, all threads: nearly the same on a busy machine as on a quiet one. */
  readonly cpu: number;
}

export interface TimingOptions {
  /** At least 7, the default. */
  readonly repetitions?: number;
  /** Rounds that are not counted, default 2: code is compiled and caches are filled there. */
  readonly warmUps?: number;
  /** No further round begins after so many milliseconds, once three are done. Default: never. */
  readonly patienceMs?: number;
}

/**
 * Times the contenders in turn, round after round, so that whatever else the machine does falls on all of them alike.
 * Numbers of one call can be compared with each other; those of two calls much less.
 */
export async function timeInterleaved<Name extends string>(
  contenders: Readonly<Record<Name, Contender>>,
  { repetitions = REPETITIONS, warmUps = 2, patienceMs = Number.POSITIVE_INFINITY }: TimingOptions = {},
): Promise<Readonly<Record<Name, Timing>>> {
  const names = Object.keys(contenders) as Name[];
  const samples = new Map<Name, Sample[]>(names.map((name) => [name, []]));
  const begun = performance.now();
  const isOver = (round: number) =>
    round >= Math.max(repetitions, REPETITIONS) || (round >= FEWEST && performance.now() - begun > patienceMs);
  for (let round = -warmUps; !isOver(round); round += 1) {
    for (const name of names) {
      const sample = await timeOnce(contenders[name]);
      if (round >= 0) samples.get(name)!.push(sample);
    }
  }
  return Object.fromEntries([...samples].map(([name, values]) => [name, summarise(values)])) as Record<Name, Timing>;
}

interface Sample {
  readonly wall: number;
  readonly cpu: number;
}

async function timeOnce(contender: Contender): Promise<Sample> {
  await contender.prepare?.();
  const cpuBegun = process.cpuUsage();
  const begun = performance.now();
  const pending = contender.run();
  if (pending !== undefined) await pending;
  const wall = performance.now() - begun;
  const { user, system } = process.cpuUsage(cpuBegun);
  await contender.finish?.();
  return { wall, cpu: (user + system) / 1000 };
}

function summarise(samples: readonly Sample[]): Timing {
  const walls = samples.map(({ wall }) => wall);
  return {
    samples: walls,
    median: median(walls),
    best: Math.min(...walls),
    cpu: Math.min(...samples.map(({ cpu }) => cpu)),
  };
}

/** How many times longer `timing` took than `base`: the median over the rounds, each compared within itself. */
export function ratio(timing: Timing, base: Timing): number {
  return median(timing.samples.map((value, round) => value / base.samples[round]!));
}
