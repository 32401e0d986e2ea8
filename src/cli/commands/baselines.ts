import { baselineTable, sortByLoss } from '../../report/outcome-tables.js';
import { defineCommand } from '../command.js';
import { noteKept, onInterrupt, STOPPING } from '../interrupt.js';
import { jsonOption, sessionOptions, wholeNumber, workerOptions } from '../options.js';
import { heading, print, printJson } from '../output.js';
import { progressLine } from '../progress.js';
import { openSession, workersFor } from '../session.js';
import { taskOptionFlags } from '../task-options.js';
import { trainingsInHand } from '../trainings-in-hand.js';

/** `nosbench baselines`: every named program on a task. */
export const baselinesCommand = defineCommand({
  usage: 'baselines',
  describe: 'Evaluate all named programs on a task, and its own pipeline, lowest loss first',
  positionals: {},
  options: {
    ...sessionOptions,
    ...taskOptionFlags,
    epochs: wholeNumber('--epochs', 1, 'epochs to train (default: the task’s own)'),
    workers: workerOptions.workers,
    json: jsonOption,
  },
  examples: [
    ['baselines', 'on the small PFN training, its default pipeline AdamW + cosine among them'],
    ['baselines --task toy --epochs 20 --json', 'longer trainings, for machines'],
  ],
  run: async (values) => {
    const { evaluateBaselines } = await import('../baselines.js');
    const trainings = trainingsInHand();
    const benchmark = await openSession(values, { workers: workersFor(values), trainings });
    const interruption = onInterrupt(STOPPING, trainings);
    const line = progressLine();
    try {
      const results = sortByLoss(await evaluateBaselines(benchmark, values.epochs, { line, trainings, interruption }));
      if (values.json) {
        printJson({
          task: values.task,
          numerics: benchmark.numerics,
          programs: results.map(({ name, result: { detail: _, ...result } }) => ({ name, ...result })),
        });
      } else {
        print(heading(`Named programs on ${values.task}`));
        print(baselineTable(results));
      }
    } catch (error) {
      if (!interruption.signal.aborted) throw error;
      line.end();
      noteKept(trainings);
      process.exitCode = interruption.exitCode();
    } finally {
      line.end();
      interruption.dispose();
      await benchmark.close();
    }
  },
});
