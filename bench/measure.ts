import type { Timing } from '../dist/benchmark/machine/timing.js';
import { median } from '../dist/util/quantile.js';

export {
  type Contender,
  REPETITIONS,
  ratio,
  type Timing,
  type TimingOptions,
  timeInterleaved,
} from '../dist/benchmark/machine/timing.js';

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

/** Milliseconds an operation, from a timing of `operations` of them. */
export function millisecondsOf(timing: Timing, operations = 1): TimedValues {
  return valuesOf(timing, (milliseconds) => milliseconds / operations);
}

/** Seconds in all. */
export function secondsOf(timing: Timing): TimedValues {
  return valuesOf(timing, (milliseconds) => milliseconds / 1000);
}

function valuesOf({ median, best, cpu }: Timing, convert: (milliseconds: number) => number): TimedValues {
  return { value: convert(median), best: convert(best), cpu: convert(cpu) };
}

/** `timing` as a multiple of `base`: round by round, of the best, and of the least processor time. */
export function ratioOf(timing: Timing, base: Timing, factor = 1): TimedValues {
  const rounds = timing.samples.map((value, round) => (factor * value) / base.samples[round]!);
  return {
    value: median(rounds),
    best: (factor * timing.best) / base.best,
    cpu: (factor * timing.cpu) / base.cpu,
  };
}

/** Three significant digits, whole numbers from 100 on with thousands separated: `0.0123`, `4.57`, `32,600`. */
export function formatMeasured(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  if (Math.abs(value) >= 100) return Math.round(value).toLocaleString('en-US');
  return String(Number(value.toPrecision(3)));
}
