import type { Backend } from '../../interpreter/backends.js';
import type { Executor } from '../../interpreter/executor.js';
import type { Timing } from './timing.js';

/** One number about this machine. Plain data. */
export interface MachineMeasurement {
  /** Name of the part that measured it. */
  readonly part: string;
  readonly name: string;
  /** From the median of the repetitions. */
  readonly value: number;
  readonly unit: string;
  /** From the best repetition. */
  readonly best: number;
  /** What it means, or is to be compared with. */
  readonly detail?: string;
}

/** What the parts measure with. The backend is the active one. */
export interface MachineContext {
  readonly backend: Backend;
  readonly executor: Executor;
  /** Milliseconds after which no further repetition begins, once three are done. */
  readonly patienceMs: number;
}

/** Measures one side of the machine in a few seconds; leaves nothing behind. */
export type MachinePart = (context: MachineContext) => Promise<readonly Omit<MachineMeasurement, 'part'>[]>;

/** Median and best of a timing, each turned from milliseconds into the unit of the measurement. */
export function valuesOf(
  { median, best }: Timing,
  convert: (milliseconds: number) => number,
): Pick<MachineMeasurement, 'value' | 'best'> {
  return { value: convert(median), best: convert(best) };
}
