/** Fewest repetitions of anything that is timed. */
export const REPETITIONS = 7;

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
}

/**
 * Times the contenders in turn, round after round, so that whatever else the machine does falls on all of them alike.
 * Numbers of one call can be compared with each other; those of two calls much less.
 */
export async function timeInterleaved<Name extends string>(
  contenders: Readonly<Record<Name, Contender>>,
  { repetitions = REPETITIONS, warmUps = 2 }: TimingOptions = {},
): Promise<Readonly<Record<Name, Timing>>> {
  const names = Object.keys(contenders) as Name[];
  const samples = new Map<Name, Sample[]>(names.map((name) => [name, []]));
  for (let round = -warmUps; round < Math.max(repetitions, REPETITIONS); round += 1) {
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

/** The middle value, or the mean of the two in the middle; NaN of nothing. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const low = sorted[Math.ceil(sorted.length / 2) - 1] ?? Number.NaN;
  const high = sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
  return (low + high) / 2;
}

/** What a `Measurement` says of a time or a rate. */
export interface TimedValues {
  readonly value: number;
  readonly best: number;
  readonly cpu: number;
}

/** Operations a second, from a timing of `operations` of them. */
export function ratesOf(timing: Timing, operations: number): TimedValues {
  return valuesOf(timing, (milliseconds) => (1000 * operations) / milliseconds);
}

/** Microseconds an operation, from a timing of `operations` of them. */
export function costsOf(timing: Timing, operations: number): TimedValues {
  return valuesOf(timing, (milliseconds) => (1000 * milliseconds) / operations);
}

/** Seconds in all. */
export function secondsOf(timing: Timing): TimedValues {
  return valuesOf(timing, (milliseconds) => milliseconds / 1000);
}

function valuesOf({ median, best, cpu }: Timing, convert: (milliseconds: number) => number): TimedValues {
  return { value: convert(median), best: convert(best), cpu: convert(cpu) };
}

/** Three significant digits, whole numbers from 100 on with thousands separated: `0.0123`, `4.57`, `32,600`. */
export function formatMeasured(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  if (Math.abs(value) >= 100) return Math.round(value).toLocaleString('en-US');
  return String(Number(value.toPrecision(3)));
}
