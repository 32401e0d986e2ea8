import { defineCommand } from '../command.js';
import { tableOptions } from '../list-options.js';
import { wholeNumber } from '../options.js';
import { heading, note, print, printJson, toJson } from '../output.js';
import { progressLine } from '../progress.js';
import { writeOut } from '../write-out.js';

const DEFAULT_LENGTH = 10;

/** `nosbench list learn`: the greedy list from what is known. */
export const listLearnCommand = defineCommand({
  usage: 'learn',
  describe: 'Learn a list of optimizers to try in order, from the records of a suite or from released curves',
  positionals: {},
  options: {
    ...tableOptions,
    length: wholeNumber('--length', 1, `entries of the list (default ${DEFAULT_LENGTH})`),
    seed: { ...wholeNumber('--seed', 0, 'seed of the order of entries that improve no task'), default: 1 },
    out: { type: 'string', requiresArg: true, describe: 'write the list, with its programs, to this JSON file' },
  },
  examples: [
    ['list learn --suite taskset-tiny --seeds 0..49', 'from the records that "list run" made'],
    ['list learn --curves task_set_data --family nadamw --length 50', 'from TaskSet’s own curves'],
  ],
  run: async (values) => {
    const [
      { learnList },
      { trialCurve },
      { listEntries, listToJson },
      { derivedStream },
      { readTableSource },
      { listTable },
    ] = await Promise.all([
      import('../../benchmark/lists/learn.js'),
      import('../../benchmark/lists/evaluate.js'),
      import('../../benchmark/lists/list-file.js'),
      import('../../random/derived.js'),
      import('../list-source.js'),
      import('../../report/list-tables.js'),
    ]);
    const { table, title, source, notes, programOf } = await readTableSource(values, progressLine());
    const tasks = [...table.tasks.keys()];
    const stream = derivedStream(values.seed ?? 1, 'lists/learn');
    const list = learnList(table.validation, tasks, values.length ?? DEFAULT_LENGTH, stream);
    const entries = listEntries(table, list, trialCurve(table, list.order, tasks, list.order.length));
    const json = listToJson(entries, source, programOf);
    for (const remark of notes) note(remark);
    if (values.out !== undefined) {
      await writeOut(values.out, `${JSON.stringify(toJson(json), null, 2)}\n`);
    }
    if (values.json) return printJson(json);
    print(heading('Learned list'));
    print(`from ${title}; scores are J / tasks after each entry, lower is better`);
    print('');
    print(listTable(entries));
  },
});
