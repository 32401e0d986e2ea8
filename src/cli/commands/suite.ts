import { defineCommand, defineGroup } from '../command.js';
import { jsonOption, storedCacheOption } from '../options.js';
import { heading, note, print, printJson } from '../output.js';
import { writeOut } from '../write-out.js';

const list = defineCommand({
  usage: 'list',
  describe: 'The suites that ship with nosbench',
  positionals: {},
  options: { json: jsonOption },
  examples: [['suite list', 'a line a suite']],
  run: async ({ json }) => {
    const [{ builtInSuites, findSuite, SUITE_PREFIX }, { formatTable }, { formatCount }] = await Promise.all([
      import('../../benchmark/suites/find-suite.js'),
      import('../../report/table.js'),
      import('../../report/format.js'),
    ]);
    const suites = builtInSuites().map((name) => findSuite(name));
    if (json)
      return printJson(suites.map(({ name, description, tasks }) => ({ name, description, tasks: tasks.length })));
    print(
      formatTable(
        [{ title: 'suite' }, { title: 'tasks', align: 'right' }, { title: 'what' }],
        suites.map(({ name, description, tasks }) => [
          `${SUITE_PREFIX}${name}`,
          formatCount(tasks.length),
          description,
        ]),
      ),
    );
  },
});

const show = defineCommand({
  usage: 'show <suite>',
  describe: 'The tasks of a suite, their options and frozen losses',
  positionals: { suite: { demandOption: true, describe: 'name of a suite, or a file' } },
  options: { json: jsonOption },
  examples: [['suite show taskset-tiny', 'for people']],
  run: async ({ suite: argument, json }) => {
    const [{ findSuite }, { suiteToJson }, { suiteTable }] = await Promise.all([
      import('../../benchmark/suites/find-suite.js'),
      import('../../benchmark/suites/suite.js'),
      import('../../report/suite-tables.js'),
    ]);
    const suite = findSuite(argument);
    if (json) return printJson(suiteToJson(suite));
    print(heading(suite.name));
    if (suite.description !== '') print(suite.description);
    print('');
    print(suiteTable(suite));
  },
});

const freeze = defineCommand({
  usage: 'freeze <suite>',
  describe: 'Make a suite: give every task the initial and the best loss of the records in a cache',
  positionals: { suite: { demandOption: true, describe: 'draft, or a suite to freeze anew: a file, or a name' } },
  options: {
    cache: storedCacheOption,
    out: { type: 'string', requiresArg: true, demandOption: true, describe: 'suite file to write' },
    json: jsonOption,
  },
  examples: [['suite freeze draft.json --out my-suite.json', 'after "nosbench list run --suite draft.json"']],
  run: async ({ suite: argument, cache, out, json }) => {
    const [{ findSuite }, { freezeSuite }, { suiteToJson }, { freezingTable }, { withStore }] = await Promise.all([
      import('../../benchmark/suites/find-suite.js'),
      import('../../benchmark/suites/freeze.js'),
      import('../../benchmark/suites/suite.js'),
      import('../../report/suite-tables.js'),
      import('../stored-runs.js'),
    ]);
    const draft = findSuite(argument);
    const { suite, from } = await withStore(cache, (store) => freezeSuite(draft, store));
    await writeOut(out, `${JSON.stringify(suiteToJson(suite), null, 2)}\n`);
    for (const { task, best, bestBefore = best } of from) {
      if (best > bestBefore) {
        note(
          `suite freeze: ${task}: expected the best loss to be ${bestBefore} or less, as it was frozen before, got ${best}. What reached that is not in this cache: import its records, or keep the suite as it was.`,
        );
      }
    }
    if (json) return printJson({ out, tasks: from });
    print(freezingTable(from));
  },
});

/** `nosbench suite`: several tasks that are scored together. */
export const suiteCommand = defineGroup('suite', 'Suites of tasks with frozen losses, for --task suite:NAME', [
  list,
  show,
  freeze,
]);
