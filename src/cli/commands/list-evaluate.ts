import { defineCommand } from '../command.js';
import { tableOptions } from '../list-options.js';
import { wholeNumber } from '../options.js';
import { heading, note, print, printJson } from '../output.js';
import { progressLine } from '../progress.js';
import { writeOut } from '../write-out.js';

/** `nosbench list evaluate`: learned lists against random search on held-out tasks. */
export const listEvaluateCommand = defineCommand({
  usage: 'evaluate',
  describe: 'Compare learned lists with random search on held-out tasks, over random halves of the tasks',
  positionals: {},
  options: {
    ...tableOptions,
    splits: wholeNumber('--splits', 1, 'random halves of the tasks (default 50)'),
    trials: wholeNumber('--trials', 1, 'optimizers to try (default 20)'),
    seed: { ...wholeNumber('--seed', 0, 'seed of splits and random searches'), default: 1 },
    out: {
      type: 'string',
      requiresArg: true,
      describe: 'write figure and table to this HTML file, which needs no network',
    },
  },
  examples: [
    ['list evaluate --suite taskset-tiny --seeds 0..49 --out list.html', 'from records, with the figure'],
    ['list evaluate --curves task_set_data --trials 100', 'from TaskSet’s own curves'],
  ],
  run: async (values) => {
    const [{ evaluateLists }, { readTableSource }, { comparisonTable, matchText, trialsToMatch }, { formatCount }] =
      await Promise.all([
        import('../../benchmark/lists/evaluate.js'),
        import('../list-source.js'),
        import('../../report/list-tables.js'),
        import('../../report/format.js'),
      ]);
    const line = progressLine();
    const { table, hyperparameters, title, source, notes } = await readTableSource(values, line);
    const evaluation = evaluateLists({
      table,
      ...(hyperparameters === undefined ? {} : { hyperparameters }),
      splits: values.splits ?? 50,
      trials: values.trials ?? 20,
      seed: values.seed ?? 1,
    });
    for (const remark of notes) note(remark);
    if (values.out !== undefined) {
      const { listPage } = await import('../../report/list-page.js');
      const page = await listPage(`From ${title}.`, evaluation);
      await writeOut(values.out, page);
    }
    if (values.json) {
      return printJson({ source, ...evaluation, randomToMatch: trialsToMatch(evaluation, [1, 2, 5, 10]) });
    }
    print(heading('Learned list against random search'));
    print(`from ${title}`);
    print(
      `median [quartiles] of J / tasks over ${formatCount(evaluation.splits)} splits: learned from ${formatCount(evaluation.trainingTasks)} tasks, tried on the ${formatCount(evaluation.heldOutTasks)} others`,
    );
    print('');
    print(comparisonTable(evaluation));
    print('');
    print(matchText(evaluation));
  },
});
