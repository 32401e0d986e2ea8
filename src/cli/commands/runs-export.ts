import type { StoredRun } from '../../benchmark/runs/read-run.js';
import { defineCommand } from '../command.js';
import { writeWhole } from '../files.js';
import { oneOf, storedCacheOption, wholeNumber } from '../options.js';
import { note, print } from '../output.js';

const options = {
  cache: storedCacheOption,
  task: { type: 'string', requiresArg: true, describe: 'only runs on this task' },
  epochs: wholeNumber('--epochs', 1, 'only runs whose evaluations have this many epochs'),
  format: {
    requiresArg: true,
    default: 'csv',
    describe: 'csv, or jsonl',
    coerce: oneOf('--format', ['csv', 'jsonl']),
  },
  json: { type: 'boolean', default: false, describe: 'as --format jsonl' },
  out: { type: 'string', requiresArg: true, describe: 'write this file instead of the standard output' },
} as const;

/** `nosbench runs export`: every evaluation of runs, a line each. */
export const runsExportCommand = defineCommand({
  usage: 'export [runs..]',
  describe: 'Every evaluation of runs, as CSV or JSON lines',
  positionals: { runs: { array: true, describe: 'ids of runs, or their first digits (default: all runs)' } },
  options,
  examples: [
    ['runs export --task toy --out runs.csv', 'for a spreadsheet'],
    ['runs export 3f2a --format jsonl', 'one run, with the programs'],
  ],
  run: async (values) => {
    const [{ chosenRuns }, { withStore }, lines] = await Promise.all([
      import('../comparison.js'),
      import('../stored-runs.js'),
      import('../run-lines.js'),
    ]);
    const runs = await withStore(values.cache, (store) => chosenRuns(store, values.runs ?? [], values));
    const isJson = values.json || values.format === 'jsonl';
    const textOf = (run: StoredRun): string => (isJson ? lines.jsonLines(run) : lines.csvLines(run));
    const header = isJson ? [] : [lines.CSV_HEADER];
    if (values.out === undefined) {
      for (const text of [...header, ...runs.map(textOf)]) print(text);
      return;
    }
    await writeWhole(values.out, async (write) => {
      for (const line of header) await write(`${line}\n`);
      for (const run of runs) await write(`${textOf(run)}\n`);
    });
    note(`nosbench: wrote ${values.out}`);
  },
});
