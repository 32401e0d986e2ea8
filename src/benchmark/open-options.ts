import { NosbenchError } from '../util/errors.js';
import { checkOptions, type OptionTable } from '../util/known-options.js';
import type { BenchmarkOptions } from './types.js';

/** Options of `Benchmark.open` and its like. */
const OPEN_OPTIONS: OptionTable<BenchmarkOptions> = {
  task: 'Name a task, such as "toy".',
  taskOptions: 'optional',
  cache: 'optional',
  backend: 'optional',
  executor: 'optional',
  keyScheme: 'optional',
  saveAfterMs: 'optional',
  checkpointBytes: 'optional',
  workers: 'optional',
  onTraining: 'optional',
};

/** @throws {NosbenchError} code `usage`, unless these are options of `Benchmark.open` and its like, with the name of a task */
export function checkOpenOptions(where: string, options: BenchmarkOptions): void {
  checkOptions(where, options, OPEN_OPTIONS);
  const task: unknown = options.task;
  if (typeof task === 'string') return;
  const got = JSON.stringify(task) ?? `a ${typeof task}`;
  throw new NosbenchError('usage', `${where}: expected the name of a task, got ${got}. ${OPEN_OPTIONS.task}`);
}
