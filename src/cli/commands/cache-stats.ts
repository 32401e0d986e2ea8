import { defineCommand } from '../command.js';
import { jsonOption, storedCacheOption } from '../options.js';
import { print, printJson } from '../output.js';

/** `nosbench cache stats`: what a cache holds. */
export const cacheStatsCommand = defineCommand({
  usage: 'stats',
  describe: 'What a cache holds, and how large it is',
  positionals: {},
  options: { cache: storedCacheOption, json: jsonOption },
  examples: [['cache stats', 'counts and sizes']],
  run: async ({ cache, json }) => {
    const [{ withStore }, { formatBytes, formatCount }, { formatFacts }] = await Promise.all([
      import('../stored-runs.js'),
      import('../../report/format.js'),
      import('../../report/table.js'),
    ]);
    const contents = await withStore(cache, (store) => store.contents());
    const totalBytes = contents.sizeBytes + contents.checkpointBytes;
    if (json) return printJson({ cache, ...contents, totalBytes });
    const { records, finished, trainedOn, diverged } = contents;
    const after = trainedOn === 0 ? '' : ` (${formatCount(trainedOn)} after a loss that was not finite)`;
    print(
      formatFacts([
        ['cache', cache],
        [
          'records',
          `${formatCount(records)}: ${formatCount(finished)} finished${after}, ${formatCount(diverged)} diverged`,
        ],
        ['known programs', `${formatCount(contents.exactKeys)} with a behaviour key`],
        ['runs', formatCount(contents.runs)],
        ['database', formatBytes(contents.sizeBytes)],
        ['checkpoints', `${formatCount(contents.checkpoints)}, ${formatBytes(contents.checkpointBytes)}`],
        ['size in all', formatBytes(totalBytes)],
      ]),
    );
  },
});
