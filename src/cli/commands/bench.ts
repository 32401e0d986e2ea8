import type { MachineMeasurement } from '../../benchmark/machine/measure-machine.js';
import { machineFacts, machineTable } from '../../report/machine-table.js';
import { defineCommand } from '../command.js';
import { backendOption, executorOption, jsonOption } from '../options.js';
import { print, printJson } from '../output.js';
import { progressLine } from '../progress.js';
import { noteExecutor } from '../session.js';

/** `nosbench bench`: how fast this machine is at what nosbench does. */
export const benchCommand = defineCommand({
  usage: 'bench',
  describe: 'Measure this machine: keys, cached queries, optimizer steps, matrix products, PFN steps',
  positionals: {},
  options: {
    only: {
      type: 'string',
      array: true,
      requiresArg: true,
      describe: 'part to measure, may repeat: keys, queries, optimizer, products, pfn',
    },
    backend: backendOption,
    executor: executorOption,
    json: jsonOption,
  },
  examples: [
    ['bench', 'everything, in some twenty seconds'],
    ['bench --only products --backend node', 'one part, on the native backend'],
    ['bench --json', 'for comparisons between machines'],
  ],
  run: async ({ only, backend, executor, json }) => {
    const { measureMachine } = await import('../../benchmark/machine/measure-machine.js');
    const { facts, measurements } = await measureMachine({
      backend,
      executor,
      ...(only === undefined ? {} : { only: only.flatMap((names) => names.split(',')) }),
    });
    noteExecutor(facts.executorReason);
    const line = progressLine();
    const measured: MachineMeasurement[] = [];
    try {
      line.update(() => 'bench: measuring');
      for await (const part of measurements) {
        measured.push(...part);
        line.update(() => `bench: ${part.at(-1)?.part ?? ''} done`);
      }
    } finally {
      line.end();
    }
    if (json) return printJson({ machine: facts, measurements: measured });
    print(machineFacts(facts));
    print('');
    print(machineTable(measured));
  },
});
