import type { ListProgress } from '../../benchmark/lists/run-list.js';
import { defineCommand } from '../command.js';
import { EXIT } from '../exit.js';
import { fittedLine, RANK } from '../fitted-line.js';
import { finishing, onInterrupt } from '../interrupt.js';
import { listOptions } from '../list-options.js';
import { workerOptions } from '../options.js';
import { note, print, printJson } from '../output.js';
import { progressLine } from '../progress.js';
import { longTraining } from '../search-progress.js';
import { workersFor } from '../session.js';
import { trainingsInHand } from '../trainings-in-hand.js';

/** `nosbench list run`: trains a family's configurations on a suite. */
export const listRunCommand = defineCommand({
  usage: 'run',
  describe: 'Train configurations of a family on every task of a suite; the same command again goes on',
  positionals: {},
  options: { ...listOptions, workers: workerOptions.workers },
  examples: [
    ['list run --suite taskset-tiny --seeds 0..49', '50 NAdamW configurations on 12 small tasks'],
    ['list run --suite my-draft.json --family adam8p', 'on a suite of your own, frozen or not'],
  ],
  run: async (values) => {
    const [{ runConfigurations }, { openListSession }, { formatCount, formatQuantity, formatSeconds }] =
      await Promise.all([
        import('../../benchmark/lists/run-list.js'),
        import('../list-session.js'),
        import('../../report/format.js'),
      ]);
    const workers = workersFor(values);
    const trainings = trainingsInHand();
    const { suite, space, configurations, open } = await openListSession(values, { workers, trainings });
    const interruption = onInterrupt(finishing('training', trainings, workers), trainings);
    const line = progressLine();
    const begun = performance.now();
    const elapsed = () => (performance.now() - begun) / 1000;
    const show = ({ done, total, trained }: ListProgress) =>
      line.update((columns) => {
        const left = formatSeconds((elapsed() / done) * (total - done));
        const parts = [
          { text: `${formatCount(done)} of ${formatCount(total)} trainings`, rank: RANK.count },
          { text: `${formatCount(trained)} of them new`, rank: RANK.more },
          ...(trained === 0 ? [] : [{ text: `about ${left} left`, rank: RANK.left }]),
        ];
        return fittedLine([longTraining(trainings), parts], columns);
      });
    try {
      show({ done: 0, total: configurations.length * open.benchmarks.length, trained: 0 });
      const run = await runConfigurations({
        benchmarks: open.benchmarks,
        configurations,
        concurrency: open.benchmarks[0]!.concurrency,
        signal: interruption.signal,
        onProgress: show,
      });
      line.end();
      const { done, total, trained, failures } = run;
      if (values.json) {
        printJson({ suite: suite.name, space, configurations: configurations.length, ...run, seconds: elapsed() });
      } else {
        print(
          `${formatQuantity(configurations.length, 'configuration')} of ${space} on ${formatQuantity(suite.tasks.length, 'task')}: ${formatCount(done)} of ${formatCount(total)} trainings done, ${formatCount(trained)} now, in ${formatSeconds(elapsed())}.`,
        );
      }
      for (const { optimizer, task, reason } of failures.slice(0, 5))
        note(`failed: ${optimizer} on ${task}: ${reason}`);
      if (failures.length > 0) {
        note(`${formatQuantity(failures.length, 'training')} failed; the same command tries them again.`);
        process.exitCode = EXIT.failed;
      }
      if (interruption.signal.aborted) {
        note('What was trained is kept; the same command goes on.');
        process.exitCode = interruption.exitCode();
      }
    } finally {
      line.end();
      interruption.dispose();
      await open.close();
    }
  },
});
