import { defineCommand } from '../command.js';
import { finishing, onInterrupt } from '../interrupt.js';
import { jsonOption, seedsOption, sessionOptions, wholeNumber, workerOptions } from '../options.js';
import { note, print, printJson } from '../output.js';
import { progressLine } from '../progress.js';
import { workersFor } from '../session.js';
import { trainingsInHand } from '../trainings-in-hand.js';
import { writeOut } from '../write-out.js';

const { task: _, ...placeOptions } = sessionOptions;

/** `nosbench experiment`: several searches on several tasks over seeds, and what comes out, by one command. */
export const experimentCommand = defineCommand({
  usage: 'experiment [file]',
  describe: 'Searches against each other on tasks over seeds, from one file; the same command goes on where it stopped',
  positionals: {
    file: { describe: 'name of an experiment that ships, or the path of a file (default: searches)' },
  },
  options: {
    ...placeOptions,
    task: { type: 'string', requiresArg: true, describe: 'only this task of the experiment' },
    seeds: seedsOption('these seeds instead of the experiment’s: 1 or 1..3'),
    evaluations: wholeNumber('--evaluations', 1, 'evaluations of a run, instead of the experiment’s'),
    ...workerOptions,
    out: { type: 'string', requiresArg: true, describe: 'draw the curves into this HTML file, which needs no network' },
    json: jsonOption,
  },
  examples: [
    ['experiment', 'five searches on toy and pfn-small; hours, in as many sessions as you like'],
    ['experiment --seeds 1..2 --evaluations 100 --task toy', 'a quick look at them'],
    ['experiment fidelity --seeds 1..2', 'searches with and without Hyperband, at equal epochs trained; minutes'],
    [
      'experiment my-experiment.json --out curves.html',
      'one of your own, with figures; data/experiments/searches.json is a model',
    ],
    ['experiment --json > searches.out.json', 'for machines'],
  ],
  run: async (values) => {
    const [{ DEFAULT_EXPERIMENT, findExperiment }, { planExperiment }, { runExperiment }, report] = await Promise.all([
      import('../experiments/read-experiment.js'),
      import('../experiments/plan.js'),
      import('../experiments/run-experiment.js'),
      import('../experiments/report.js'),
    ]);
    const experiment = findExperiment(values.file ?? DEFAULT_EXPERIMENT);
    const plans = await planExperiment(experiment, values);
    const workers = workersFor(values);
    const trainings = trainingsInHand();
    const interruption = onInterrupt(finishing('evaluation', trainings, workers), trainings);
    const line = progressLine();
    try {
      const outcomes = await runExperiment(plans, { workers, line, trainings, interruption });
      const reports = outcomes.flatMap((outcome) => report.reportOf(outcome, experiment) ?? []);
      if (values.json) printJson({ experiment: experiment.name, tasks: reports.map(report.taskJson) });
      else print(reports.map(report.taskText).join('\n\n'));
      if (values.out !== undefined && reports.length > 0) {
        const page = await report.pageOfExperiment(experiment, reports); // after the report: a file that cannot be written takes nothing else
        await writeOut(values.out, page);
      }
      if (interruption.signal.aborted) {
        note('nosbench: the same command goes on where this stopped');
        process.exitCode = interruption.exitCode();
      }
    } finally {
      line.end();
      interruption.dispose();
    }
  },
});
