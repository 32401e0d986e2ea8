import { NosbenchError } from '../../util/errors.js';
import { defineCommand } from '../command.js';
import { jsonOption, storedCacheOption } from '../options.js';
import { print, printJson } from '../output.js';

/** `nosbench cache clear`: forgets results, not histories. */
export const cacheClearCommand = defineCommand({
  usage: 'clear',
  describe: 'Remove all records, keys and checkpoints; the journals of runs stay',
  positionals: {},
  options: {
    cache: storedCacheOption,
    yes: { type: 'boolean', default: false, describe: 'really remove them' },
    json: jsonOption,
  },
  examples: [['cache clear --yes', 'every program is trained anew from here on']],
  run: async ({ cache, yes, json }) => {
    const [{ withStore }, { formatQuantity }] = await Promise.all([
      import('../stored-runs.js'),
      import('../../report/format.js'),
    ]);
    const removed = await withStore(cache, async (store) => {
      if (yes) return store.clear();
      const { records } = await store.contents();
      throw new NosbenchError(
        'usage',
        `cache clear: expected --yes, got none. It would remove ${formatQuantity(records, 'record')} from ${cache} for good.`,
      );
    });
    if (json) return printJson({ cache, removed });
    print(`Removed ${formatQuantity(removed, 'record')} from ${cache}. The journals of runs are still there.`);
  },
});
