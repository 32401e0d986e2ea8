import type { StoredBaselines } from '../../benchmark/comparison/stored-baselines.js';
import { defineCommand } from '../command.js';
import { axisOption, jsonOption, pointsOption, storedCacheOption, wholeNumber } from '../options.js';
import { heading, note, print, printJson } from '../output.js';
import { taskOptionFlags, taskOptionsOf } from '../task-options.js';
import { writeOut } from '../write-out.js';

/** `nosbench runs compare`: searches against each other, over their seeds. */
export const runsCompareCommand = defineCommand({
  usage: 'compare [runs..]',
  describe: 'Searches against each other: medians and quartiles over seeds, rank tests, best programs',
  positionals: {
    runs: { array: true, describe: 'ids of runs, or their first digits (default: all runs of the task)' },
  },
  options: {
    cache: storedCacheOption,
    task: { type: 'string', requiresArg: true, describe: 'only runs on this task' },
    epochs: wholeNumber('--epochs', 1, 'only runs whose evaluations have this many epochs'),
    ...taskOptionFlags,
    axis: axisOption,
    points: pointsOption,
    out: { type: 'string', requiresArg: true, describe: 'draw the curves into this HTML file, which needs no network' },
    json: jsonOption,
  },
  examples: [
    ['runs compare', 'all runs of the cache, if they are of one task'],
    ['runs compare --task toy --axis trained --points 50,100', 'at equal numbers of trained programs'],
    [
      'runs compare --task toy --axis epochs --points 200,500',
      'at equal numbers of epochs, where --fidelity searches are among them',
    ],
    ['runs compare 3f2a 91c0 --out curves.html', 'two runs, with the curves'],
  ],
  run: async (values) => {
    const [comparing, stored, tables] = await Promise.all([
      import('../comparison.js'),
      import('../stored-runs.js'),
      import('../../report/comparison-tables.js'),
    ]);
    const { comparison, baselines } = await stored.withStore(values.cache, async (store) => {
      const runs = await comparing.chosenRuns(store, values.runs ?? [], values);
      const compared = comparing.compareRuns(runs, values.points);
      const known = await comparing.baselinesOf(
        store,
        runs,
        values.out !== undefined || values.json,
        taskOptionsOf(values),
      );
      return { comparison: compared, baselines: known };
    });
    if (values.out !== undefined) {
      noteMissing(baselines);
      const page = await comparing.pageOf(comparison, baselines?.known ?? []);
      await writeOut(values.out, page);
    }
    if (values.json) return printJson(comparing.comparisonJson(comparison, baselines?.known ?? []));
    const { axis } = values;
    const over = tables.AXIS_TITLES[axis];
    print(heading(`Best loss on ${comparison.task} over ${over}: median [quartiles]`));
    print(tables.formatCells(tables.pointsCells(comparison, axis)));
    const unfair = tables.unfairText(comparison, axis);
    if (unfair !== undefined) print(`${unfair} Add --axis epochs.`);
    const ofSeconds = tables.secondsText(axis);
    if (ofSeconds !== undefined) print(ofSeconds);
    for (const text of tables.pointsNotes(comparison, axis)) print(text);
    const noTests = tables.noTestsText(comparison, axis);
    if (noTests !== undefined) print(`\n${noTests}`);
    else if (comparison.axes[axis].tests.length > 0) {
      print(`\n${heading(`Rank tests at ${comparing.positionText(comparison, axis)}, which all runs reached`)}`);
      print(tables.formatCells(tables.testCells(comparison, axis)));
    }
    print(`\n${heading('Best programs')}`);
    print(tables.formatCells(tables.incumbentCells(comparison)));
    print(tables.incumbentNote(comparison));
  },
});

function noteMissing(baselines: StoredBaselines | undefined): void {
  if (baselines === undefined) {
    note(
      'nosbench: no lines of named programs: these runs are of a suite, or on data with other options; name those as in the search.',
    );
  } else if (baselines.unknown.length > 0) {
    const names = baselines.unknown.join(', ');
    note(`nosbench: no lines of ${names}: not in this cache; "nosbench baselines" evaluates them.`);
  }
}
