import { NosbenchError } from '../../util/errors.js';
import type { BenchmarkOptions } from '../types.js';
import { findSuite } from './find-suite.js';
import { type FrozenSuite, isFrozen, PLACE_OF_DATA, type Suite } from './suite.js';

/**
 * The suite that a benchmark is to be opened on.
 * @throws {NosbenchError} for a suite that does not exist or is not frozen, and for options that stand in it
 */
export function findFrozenSuite(options: Pick<BenchmarkOptions, 'task' | 'taskOptions'>): FrozenSuite {
  const suite = findSuite(options.task);
  refuseOptions(suite, options);
  if (isFrozen(suite)) return suite;
  throw new NosbenchError(
    'input',
    `suite ${suite.name}: expected an initial and a best loss for every task, got none for some. "nosbench suite freeze" takes them from records.`,
  );
}

/** What a task is trained with stands in the suite, or scores would not be comparable. */
function refuseOptions(suite: Suite, { taskOptions = {} }: Pick<BenchmarkOptions, 'taskOptions'>): void {
  const given = Object.keys(taskOptions).filter((name) => name !== PLACE_OF_DATA && taskOptions[name] !== undefined);
  if (given.length === 0) return;
  throw new NosbenchError(
    'usage',
    `suite ${suite.name}: expected no options of tasks, which stand in the suite, got ${given.join(', ')}. Leave them out, or freeze a suite with them.`,
  );
}
