import type { DataReport } from '../../tasks/data/inventory.js';
import { defineCommand, defineGroup } from '../command.js';
import { EXIT } from '../exit.js';
import { jsonOption, textOption } from '../options.js';
import { heading, print, printJson } from '../output.js';

const folderOption = textOption('--data-dir', 'the path of a folder', 'folder of data sets (default ./nosbench-data)');

const list = defineCommand({
  usage: 'list',
  describe: 'Image sets of TaskSet: which are there, where the others are to be had, and how large they are',
  positionals: {},
  options: { 'data-dir': folderOption, json: jsonOption },
  examples: [
    ['data list', 'what ./nosbench-data holds'],
    ['data list --data-dir /usr/share/datasets --json', 'another folder, for machines'],
  ],
  run: async ({ 'data-dir': given, json }) => {
    const { folder, reports } = await takeInventory(given, false);
    if (json) return printJson({ folder, sets: reports, shipped: ['digits'] });
    print(heading(`Image sets, looked for in ${folder}`));
    print(`${await table(reports)}\n`);
    for (const { name, status, howTo } of reports) {
      if (howTo !== undefined && status !== 'complete') print(`${name}: ${howTo}`);
    }
    print(
      '\nOnce there, "nosbench data check" reads them. Without any: --substitute digits (1,797 real images that come',
    );
    print('with nosbench) or --data synthetic takes their place.');
  },
});

const check = defineCommand({
  usage: 'check',
  describe:
    'Read every image set that is there, and say what is missing or damaged; ends with 1 if anything is damaged',
  positionals: {},
  options: { 'data-dir': folderOption, json: jsonOption },
  examples: [
    ['data check', 'the sets in ./nosbench-data'],
    ['data check --data-dir /usr/share/datasets', 'Debian’s package dataset-fashion-mnist'],
  ],
  run: async ({ 'data-dir': given, json }) => {
    const { folder, reports } = await takeInventory(given, true);
    const bad = reports.filter(({ status }) => status === 'damaged' || status === 'partly');
    if (json) printJson({ folder, sets: reports });
    else await printCheck(folder, reports);
    if (bad.length > 0) process.exitCode = EXIT.failed;
  },
});

async function takeInventory(given: string | undefined, reads: boolean) {
  const [{ dataInventory }, { DEFAULT_DATA_FOLDER }] = await Promise.all([
    import('../../tasks/data/inventory.js'),
    import('../../tasks/data/options.js'),
  ]);
  const folder = given ?? DEFAULT_DATA_FOLDER;
  return { folder, reports: dataInventory(folder, reads) };
}

async function printCheck(folder: string, reports: readonly DataReport[]): Promise<void> {
  const { formatTable } = await import('../../report/table.js');
  const { formatBytes } = await import('../../report/format.js');
  const files = reports.flatMap(({ name, status, found }) =>
    found.map(({ path, sizeBytes }) => [name, path, formatBytes(sizeBytes), status]),
  );
  print(heading(`Files of image sets in ${folder}`));
  if (files.length === 0) print('none');
  else {
    const columns = [
      { title: 'set' },
      { title: 'file' },
      { title: 'size', align: 'right' },
      { title: 'set is' },
    ] as const;
    print(formatTable(columns, files));
  }
  const faults = reports.flatMap(({ status, fault }) => (fault === undefined || status === 'missing' ? [] : [fault]));
  for (const fault of faults) print(`\n${fault}`);
  const names = (status: DataReport['status']) =>
    reports.filter((report) => report.status === status).map(({ name }) => name);
  print(`\ncomplete: ${names('complete').join(', ') || 'none'}`);
  print(`not there: ${names('missing').join(', ') || 'none'}. "nosbench data list" says where to get them.`);
  print(`not read by nosbench yet: ${names('unreadable').join(', ')}`);
}

async function table(reports: readonly DataReport[]): Promise<string> {
  const [{ formatTable }, { formatBytes, formatCount }] = await Promise.all([
    import('../../report/table.js'),
    import('../../report/format.js'),
  ]);
  return formatTable(
    [
      { title: 'set' },
      { title: 'images', align: 'right' },
      { title: 'shape' },
      { title: 'classes', align: 'right' },
      { title: 'here' },
      { title: 'download', align: 'right' },
      { title: 'where from' },
    ],
    reports.map(({ name, shape, classes, examples, status, from, downloadBytes }) => [
      name,
      formatCount(Object.values(examples).reduce((sum, count) => sum + count, 0)),
      shape.join('x'),
      String(classes),
      status === 'unreadable' ? 'not read yet' : status,
      downloadBytes === undefined ? '' : formatBytes(downloadBytes),
      from,
    ]),
  );
}

/** `nosbench data`: the data sets that tasks ask for. */
export const dataCommand = defineGroup('data', 'Data sets that tasks are trained on', [list, check]);
