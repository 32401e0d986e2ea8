import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Store } from '../../cache/store.js';
import { defineCommand } from '../command.js';
import { openToRead, type WriteText, writeWhole } from '../files.js';
import { cacheOption, jsonOption, storedCacheOption } from '../options.js';
import { note, print, printJson } from '../output.js';

/** `nosbench cache export`: the records as JSON lines, for another machine. */
export const cacheExportCommand = defineCommand({
  usage: 'export [file]',
  describe: 'Write all records as JSON lines',
  positionals: { file: { describe: 'file to write (default, or -: stdout)' } },
  options: { cache: storedCacheOption },
  examples: [
    ['cache export records.jsonl', 'to a file'],
    ['cache export | gzip > records.jsonl.gz', 'through a pipe'],
  ],
  run: async ({ file = '-', cache }) => {
    const [{ withStore }, { formatQuantity }] = await Promise.all([
      import('../stored-runs.js'),
      import('../../report/format.js'),
    ]);
    const count = await withStore(cache, (store) => exportTo(store, file));
    note(`nosbench: wrote ${formatQuantity(count, 'record')}${file === '-' ? '' : ` to ${file}`}`);
  },
});

/** `nosbench cache import`: the other end. */
export const cacheImportCommand = defineCommand({
  usage: 'import <file>',
  describe: 'Add the records of an export; of two curves of one behaviour the longer stays',
  positionals: { file: { demandOption: true, describe: 'file written by "cache export", or - for stdin' } },
  options: { cache: cacheOption, json: jsonOption },
  examples: [['cache import records.jsonl', 'the cache is made if absent']],
  run: async ({ file, cache, json }) => {
    const [{ openStore }, { importRecords }, { createKeyer }, { formatCount, formatQuantity }] = await Promise.all([
      import('../../cache/open-store.js'),
      import('../../cache/transfer.js'),
      import('../../cache/keys/keyer.js'),
      import('../../report/format.js'),
    ]);
    const keyVersion = await Promise.all(
      (['trajectory', 'paper'] as const).map(async (scheme) => (await createKeyer(scheme)).version),
    );
    // opened first: a file that is not there is told before a cache is made
    const input = file === '-' ? process.stdin : (await openToRead(file)).createReadStream();
    const store = await openStore(cache);
    try {
      const lines = createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY });
      const counts = await importRecords(store, lines, { keyVersion });
      if (json) return printJson({ cache, ...counts });
      print(
        `${formatQuantity(counts.imported, 'new record')} in ${cache}, ${formatCount(counts.longer)} replaced by longer ones, ${formatCount(counts.kept)} known already.`,
      );
    } finally {
      await store.close();
    }
  },
});

/** Writes at the pace of the reader. */
async function exportTo(store: Store, file: string): Promise<number> {
  const { exportRecords } = await import('../../cache/transfer.js');
  const fill = (write: WriteText) => exportRecords(store, (line) => write(`${line}\n`));
  return file === '-' ? fill(writeToStdout) : writeWhole(file, fill);
}

async function writeToStdout(text: string): Promise<void> {
  if (!process.stdout.write(text)) await once(process.stdout, 'drain');
}
