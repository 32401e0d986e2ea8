import { defineCommand } from '../command.js';
import { jsonOption, storedCacheOption } from '../options.js';
import { heading, print, printJson } from '../output.js';
import { writeOut } from '../write-out.js';

/** `nosbench cache report`: hit rates, cache size and speed-up of runs, from their journals. */
export const cacheReportCommand = defineCommand({
  usage: 'report [run]',
  describe: 'Hit rates, cache size and speed-up by run, with figures on request',
  positionals: { run: { describe: 'id of a run, or its first digits (default: all runs)' } },
  options: {
    cache: storedCacheOption,
    out: { type: 'string', requiresArg: true, describe: 'write the figures to this HTML file, which needs no network' },
    json: jsonOption,
  },
  examples: [
    ['cache report', 'a line a run'],
    ['cache report --out report.html', 'with figures'],
    ['cache report 3f2a --json', 'one run, with the series behind the figures'],
  ],
  run: async ({ run, cache, out, json }) => {
    const [
      { readRuns, withStore },
      { epochsOf },
      { epochSpeedUpsOf },
      { reportRun },
      { titleOfRun },
      { cacheTable, statisticsFacts },
      { formatFacts },
    ] = await Promise.all([
      import('../stored-runs.js'),
      import('../../benchmark/runs/fidelities.js'),
      import('../../benchmark/statistics.js'),
      import('../../report/run-report.js'),
      import('../search-summary.js'),
      import('../../report/cache-tables.js'),
      import('../../report/table.js'),
    ]);
    const runs = await withStore(cache, (store) => readRuns(store, run));
    const reports = runs.map(({ info, history, statistics }) =>
      reportRun(info.id, titleOfRun(info.config), history, statistics, {
        epochs: epochsOf(info.config),
        speedUps: statistics.isAcrossEpochs ? epochSpeedUpsOf(history) : undefined,
      }),
    );
    if (out !== undefined) {
      const { cachePage } = await import('../../report/cache-page.js');
      const page = await cachePage(cache, reports);
      await writeOut(out, page);
    }
    if (json) return printJson({ cache, runs: reports });
    if (reports.length === 0) return print(`No runs in ${cache}. "nosbench search" makes one.`);
    print(cacheTable(reports));
    if (run !== undefined) {
      for (const { statistics } of reports)
        print(`\n${heading('Statistics')}\n${formatFacts(statisticsFacts(statistics))}`);
    }
  },
});
