import { availableParallelism, cpus, loadavg } from 'node:os';
import { type Backend, describeNumerics, openBackend } from '../../interpreter/backends.js';
import { chooseExecutor } from '../../interpreter/executors.js';
import { NosbenchError } from '../../util/errors.js';
import { didYouMean } from '../../util/nearest.js';
import { VERSION } from '../../util/version.js';
import type { MachineMeasurement } from './measurement.js';
import { MACHINE_PARTS } from './parts.js';

export type { MachineMeasurement } from './measurement.js';

/** Names for `only`. */
export const MACHINE_PART_NAMES: readonly string[] = Object.keys(MACHINE_PARTS);

/** What to measure, and with what. */
export interface MachineOptions {
  /** Default `auto`. */
  readonly backend?: string;
  /** Default `auto`. */
  readonly executor?: string;
  /** Names of parts (`keys`, `queries`, `optimizer`, `products`, `pfn`), default all. */
  readonly only?: readonly string[];
  /** Milliseconds after which a part begins no further repetition, once three are done; default 3000. */
  readonly patienceMs?: number;
}

/** What was measured on: it belongs beside the numbers. Plain data. */
export interface MachineFacts {
  readonly nosbench: string;
  readonly node: string;
  readonly processor: string;
  readonly cores: number;
  /** Processes that wanted a processor in the last minute, before this began: more than the cores, and medians are too slow. */
  readonly load: number;
  readonly backend: Backend;
  /** `wasm/fused` */
  readonly numerics: string;
  /** Why the executor is not the one that `auto` would rather take. */
  readonly executorReason?: string;
}

/** A measurement under way. */
export interface MachineRun {
  readonly facts: MachineFacts;
  /** A list for each part, as it is done. */
  readonly measurements: AsyncGenerator<readonly MachineMeasurement[], void, undefined>;
}

/**
 * Measures what this machine does: behaviour keys, cached queries, optimizer steps, matrix products, PFN steps. Some twenty seconds.
 * @throws {NosbenchError} before anything is measured: `usage` for an unknown part, executor or backend; `environment` for a backend that does not load
 */
export async function measureMachine({
  backend = 'auto',
  executor = 'auto',
  only,
  patienceMs = 3000,
}: MachineOptions = {}): Promise<MachineRun> {
  const names = checkNames(only);
  const opened = await openBackend(backend);
  const { executor: chosen, reason } = chooseExecutor(executor, opened);
  const facts: MachineFacts = {
    nosbench: VERSION,
    node: process.versions.node,
    processor: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    load: loadavg()[0]!,
    backend: opened,
    numerics: describeNumerics(opened, chosen),
    ...(reason === undefined ? {} : { executorReason: reason }),
  };
  async function* measure() {
    for (const part of names) {
      const measured = await MACHINE_PARTS[part]!({ backend: opened, executor: chosen, patienceMs });
      yield measured.map((measurement) => ({ part, ...measurement }));
    }
  }
  return { facts, measurements: measure() };
}

function checkNames(only: readonly string[] | undefined): readonly string[] {
  const unknown = only?.find((name) => !MACHINE_PART_NAMES.includes(name));
  if (unknown !== undefined) {
    throw new NosbenchError(
      'usage',
      `bench: expected a part out of ${MACHINE_PART_NAMES.join(', ')}, got "${unknown}". ${didYouMean(unknown, MACHINE_PART_NAMES, 'Name one of them.')}`,
    );
  }
  return MACHINE_PART_NAMES.filter((name) => only === undefined || only.includes(name));
}
