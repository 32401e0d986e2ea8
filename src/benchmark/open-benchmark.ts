import { Benchmark } from './benchmark.js';
import { checkOpenOptions } from './open-options.js';
import { SUITE_PREFIX } from './suites/find-suite.js';
import { SuiteBenchmark } from './suites/suite-benchmark.js';
import type { BenchmarkOptions, OpenBenchmark } from './types.js';

/** Opens a task, or with `suite:` before its name a suite of them. @throws as `Benchmark.open` and `SuiteBenchmark.open` */
export async function openBenchmark(options: BenchmarkOptions): Promise<OpenBenchmark> {
  checkOpenOptions('openBenchmark', options);
  return options.task.startsWith(SUITE_PREFIX) ? SuiteBenchmark.open(options) : Benchmark.open(options);
}
