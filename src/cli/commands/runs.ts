import type { RunStatistics } from '../../benchmark/runs/run.js';
import { defineCommand, defineGroup } from '../command.js';
import { jsonOption, storedCacheOption, wholeNumber } from '../options.js';
import { heading, print, printJson } from '../output.js';
import { runsCompareCommand } from './runs-compare.js';
import { runsExportCommand } from './runs-export.js';

const list = defineCommand({
  usage: 'list',
  describe: 'All runs of a cache',
  positionals: {},
  options: { cache: storedCacheOption, json: jsonOption },
  examples: [['runs list', 'a line a run']],
  run: async ({ cache, json }) => {
    const [{ readRuns, withStore }, { titleOfRun }, { runsTable }] = await Promise.all([
      import('../stored-runs.js'),
      import('../search-summary.js'),
      import('../../report/outcome-tables.js'),
    ]);
    const runs = await withStore(cache, (store) => readRuns(store, undefined));
    if (json) {
      return printJson(
        runs.map(({ info, history, incumbent }) => ({
          ...info,
          evaluations: history.length,
          bestLoss: incumbent?.loss,
        })),
      );
    }
    if (runs.length === 0) return print(`No runs in ${cache}. "nosbench search" makes one.`);
    print(
      runsTable(
        runs.map(({ info, history, incumbent }) => ({
          id: info.id,
          title: titleOfRun(info.config),
          numerics: info.numerics,
          createdAt: info.createdAt,
          evaluations: history.length,
          ...(incumbent?.loss === undefined ? {} : { bestLoss: incumbent.loss }),
        })),
      ),
    );
  },
});

const show = defineCommand({
  usage: 'show <run>',
  describe: 'One run: settings, statistics, best programs',
  positionals: { run: { demandOption: true, describe: 'id of the run, or its first digits' } },
  options: {
    cache: storedCacheOption,
    best: { ...wholeNumber('--best', 1, 'number of best behaviours to list'), default: 10 },
    history: { type: 'boolean', default: false, describe: 'with --json: every evaluation with its program too' },
    json: jsonOption,
  },
  examples: [
    ['runs show 3f2a91c07b44', 'for people'],
    ['runs show 3f2a --json --history > run.json', 'every evaluation, for machines'],
  ],
  run: async ({ run, cache, best = 10, history: withHistory, json }) => {
    const [
      stored,
      { epochsOf, fidelitiesOf, isComparable },
      { incumbentJson, incumbentText, titleOfRun },
      { pruneIncumbent, keySchemeOf },
      tables,
      { fidelityTable, noIncumbentText },
      facts,
    ] = await Promise.all([
      import('../stored-runs.js'),
      import('../../benchmark/runs/fidelities.js'),
      import('../search-summary.js'),
      import('../incumbent.js'),
      import('../../report/outcome-tables.js'),
      import('../../report/fidelity-table.js'),
      import('../run-facts.js'),
    ]);
    const [found] = await stored.withStore(cache, (store) => stored.readRuns(store, run));
    if (found === undefined) return;
    const { info, history, statistics } = found;
    const incumbent = found.incumbent && (await pruneIncumbent(found.incumbent, keySchemeOf(info.config)));
    const epochs = epochsOf(info.config);
    const fidelities = fidelitiesOf(history);
    if (json) {
      const { programToJson } = await import('../../program/json.js');
      return printJson({
        ...info,
        evaluations: history.length,
        statistics: withHistory ? statistics : totalsOf(statistics),
        ...(fidelities.length > 1 ? { fidelities } : {}),
        incumbent: incumbent === undefined ? null : incumbentJson(incumbent),
        ...(withHistory
          ? { history: history.map((entry) => ({ ...entry, program: programToJson(entry.program) })) }
          : {}),
      });
    }
    print(heading(`Run ${info.id}: ${titleOfRun(info.config)}`));
    print(facts.runFacts(found));
    if (fidelities.length > 1) print(`\n${heading('By epochs')}\n${fidelityTable(fidelities)}`);
    if (incumbent === undefined) return print(`\n${noIncumbentText(fidelities, epochs)}`);
    print(`\n${incumbentText(incumbent)}`);
    print(`\n${heading('Best behaviours')}`);
    print(
      tables.bestTable(
        tables.bestEntries(
          history.filter((entry) => isComparable(entry, epochs)),
          best,
        ),
      ),
    );
  },
});

/** `nosbench runs`: the searches that a cache remembers. */
export const runsCommand = defineGroup('runs', 'Searches that the cache remembers', [
  list,
  show,
  runsCompareCommand,
  runsExportCommand,
]);

/** Statistics without the series that is as long as the run. */
function totalsOf({ cacheSizeByEvaluation: _, ...totals }: RunStatistics) {
  return totals;
}
