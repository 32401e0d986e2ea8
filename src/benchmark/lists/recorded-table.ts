import { VALIDATION_SPLIT } from '../../tasks/taskset/protocol.js';
import { splitCurve } from '../../tasks/taskset/scores.js';
import { NosbenchError } from '../../util/errors.js';
import type { QueryResult } from '../query-result.js';
import type { FrozenSuite } from '../suites/suite.js';
import { type ScoreTable, scoreTable } from './score-table.js';

/** A score table from records, and what it lacks. */
export interface RecordedTable {
  readonly table: ScoreTable;
  /** Optimizers that have no record of some task, and how many they lack; they are not in the table. */
  readonly incomplete: readonly { readonly optimizer: string; readonly missing: number }[];
}

/**
 * Scores what the cache knows.
 * @param results `[optimizer][task]`, `undefined` where there is no record
 * @param epochs of a whole curve
 * @throws {NosbenchError} code `input` when no optimizer has records of all tasks
 */
export function recordedTable(
  suite: FrozenSuite,
  optimizers: readonly string[],
  results: readonly (readonly (QueryResult | undefined)[])[],
  epochs: number,
): RecordedTable {
  const tasks = suite.tasks.map(({ task, frozen }) => ({ name: task, normaliser: frozen, evaluations: epochs + 1 }));
  const whole: { readonly name: string; readonly row: readonly QueryResult[] }[] = [];
  const incomplete: { readonly optimizer: string; readonly missing: number }[] = [];
  results.forEach((results, i) => {
    const row = results.filter((result) => result !== undefined);
    const missing = results.length - row.length;
    if (missing > 0) incomplete.push({ optimizer: optimizers[i]!, missing });
    else whole.push({ name: optimizers[i]!, row });
  });
  if (whole.length === 0) {
    throw new NosbenchError(
      'input',
      `lists: expected records of at least one optimizer on all ${tasks.length} tasks of suite ${suite.name}, got none among ${optimizers.length}. "nosbench list run" makes them.`,
    );
  }
  const curves = whole.map(({ row }) =>
    row.map(({ detail: { members } }) => ({
      validation: splitCurve(members, VALIDATION_SPLIT),
      test: splitCurve(members, 'test'),
    })),
  );
  const names = whole.map(({ name }) => name);
  return { table: scoreTable(tasks, names, curves), incomplete };
}
