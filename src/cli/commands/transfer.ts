import type { RecordedTask } from '../../benchmark/other-records.js';
import type { TransferRun } from '../../benchmark/transfer.js';
import { PAPER_TRANSFER_TASKS, TRANSFER_TASKS } from '../../pfn/transfer/config.js';
import type { Program } from '../../program/program.js';
import { NosbenchError } from '../../util/errors.js';
import { defineCommand } from '../command.js';
import { noteKept, onInterrupt, STOPPING } from '../interrupt.js';
import {
  backendOption,
  cacheOption,
  executorOption,
  jsonOption,
  keySchemeOption,
  oneOf,
  seedsOption,
  wholeNumber,
  wordsOption,
  workerOptions,
} from '../options.js';
import { heading, print, printJson } from '../output.js';
import { PROGRAM_FORMS, readProgramArgument } from '../program-argument.js';
import { progressLine } from '../progress.js';
import { noteChoices, noteOtherRecords, workersFor } from '../session.js';
import { trainingsInHand } from '../trainings-in-hand.js';
import { writeOut } from '../write-out.js';

/** `nosbench transfer`: programs on the other PFNs, beside their default pipelines. */
export const transferCommand = defineCommand({
  usage: 'transfer <programs..>',
  describe: 'Train programs on LC-PFN, PFNs4BO and TabPFN, beside their default pipelines',
  positionals: { programs: { demandOption: true, array: true, describe: PROGRAM_FORMS } },
  options: {
    tasks: {
      requiresArg: true,
      describe: `tasks, with commas between them: ${TRANSFER_TASKS.join(', ')} (default: ${PAPER_TRANSFER_TASKS.join(', ')})`,
      coerce: (value: unknown) => readTasks(value),
    },
    preset: {
      requiresArg: true,
      default: 'small',
      describe: 'size of the tasks: small (seconds to minutes a training) or paper (days)',
      coerce: (value: unknown) => readPreset(value),
    },
    seeds: seedsOption('a training each: 3, 1,4 or 1..5 (default: 1)'),
    epochs: wholeNumber('--epochs', 1, 'epochs to train (default: the tasks’ own)'),
    schedule: {
      requiresArg: true,
      describe: 'cosine: put the programs under the tasks’ schedule as well (default: no schedule)',
      coerce: (value: unknown) => (value === undefined ? undefined : readSchedule(value)),
    },
    out: { type: 'string', requiresArg: true, describe: 'write the learning curves to this HTML file' },
    cache: cacheOption,
    backend: backendOption,
    executor: executorOption,
    'key-scheme': keySchemeOption,
    workers: workerOptions.workers,
    json: jsonOption,
  },
  examples: [
    ['transfer Incumbent --seeds 1..5 --out transfer.html', 'figure 2 of the paper, at a small size'],
    ['transfer run:3f2a adamw:lr=3e-4,weight_decay=0 --tasks tabpfn', 'a find beside a tuned AdamW'],
    ['transfer Incumbent --preset paper --tasks lc-pfn --epochs 1', 'an epoch in paper size'],
  ],
  run: async (values) => {
    const programs = await readPrograms(values.programs, values.cache);
    const seeds = values.seeds ?? [1];
    const [{ runTransfer }, { Benchmark }, { transferLegend, transferRows, transferTable }, { formatNumber }] =
      await Promise.all([
        import('../../benchmark/transfer.js'),
        import('../../benchmark/benchmark.js'),
        import('../../report/transfer-report.js'),
        import('../../report/format.js'),
      ]);
    const trainings = trainingsInHand();
    const interruption = onInterrupt(STOPPING, trainings);
    const line = progressLine();
    let numerics = '';
    try {
      const runs = await runTransfer({
        programs,
        tasks: values.tasks ?? PAPER_TRANSFER_TASKS,
        preset: values.preset,
        seeds,
        signal: interruption.signal,
        ...(values.epochs === undefined ? {} : { epochs: values.epochs }),
        ...(values.schedule === undefined ? {} : { programSchedule: values.schedule }),
        open: async (task, seed) => {
          const benchmark = await Benchmark.open({
            task,
            taskOptions: { seed },
            cache: values.cache,
            backend: values.backend,
            executor: values.executor,
            keyScheme: values['key-scheme'],
            workers: workersFor(values),
            onTraining: trainings.watch,
          });
          if (numerics === '') noteChoices(benchmark, workersFor(values));
          numerics = benchmark.numerics;
          if (seed === seeds[0]) await noteOtherRecords(benchmark.store, task, await tasksOfSeeds(task, seeds));
          return benchmark;
        },
        onProgress: (done, next, total) =>
          line.update(() => {
            const last = done.at(-1);
            const before =
              last === undefined ? '' : `, before it ${formatNumber(last.result.loss, 4)} (${last.optimizer})`;
            return `transfer: ${done.length} of ${total}; ${trainings.describe() ?? next}${before}`;
          }),
      });
      line.end();
      const rows = transferRows(runs);
      if (values.out !== undefined) {
        const { transferPage } = await import('../../report/transfer-page.js');
        const page = await transferPage(rows, { preset: values.preset, seeds, numerics });
        await writeOut(values.out, page);
      }
      if (values.json) printJson({ preset: values.preset, seeds, numerics, rows, runs: runs.map(runJson) });
      else {
        print(`${heading(`Transfer, ${values.preset} presets`)}\n${transferTable(rows)}\n`);
        for (const sentence of transferLegend(rows)) print(sentence);
      }
    } catch (error) {
      if (!interruption.signal.aborted) throw error;
      line.end();
      noteKept(trainings);
      process.exitCode = interruption.exitCode();
    } finally {
      line.end();
      interruption.dispose();
    }
  },
});

const readPreset = oneOf('--preset', ['small', 'paper']);
const { coerce: readWords } = wordsOption('--tasks', TRANSFER_TASKS, '');

/** @throws {NosbenchError} code `usage` for another word; for the name of a small task, what to write instead */
function readTasks(value: unknown) {
  const words = [value].flat().flatMap((part) => String(part).split(','));
  const small =
    value === undefined ? undefined : words.find((word) => TRANSFER_TASKS.some((task) => word === `${task}-small`));
  if (small === undefined) return readWords(value);
  throw new NosbenchError(
    'usage',
    `--tasks: expected one of ${TRANSFER_TASKS.join(', ')}, got "${small}". Write "--tasks ${small.slice(0, -'-small'.length)} --preset small".`,
  );
}

/** A task with each of the seeds. */
async function tasksOfSeeds(name: string, seeds: readonly number[]): Promise<readonly RecordedTask[]> {
  const { openTask } = await import('../../benchmark/tasks.js');
  return Promise.all(
    seeds.map(async (seed) => {
      const { task, hash } = await openTask(name, { seed });
      task.dispose();
      return { name: task.name, taskHash: hash };
    }),
  );
}

const readSchedule = oneOf('--schedule', ['cosine']);

/** Programs by their names, or by the argument where they have none; every one is read before anything is opened. */
async function readPrograms(words: readonly string[], cache: string): Promise<Readonly<Record<string, Program>>> {
  const programs: Record<string, Program> = {};
  for (const word of words) {
    const program = await readProgramArgument(word, cache);
    const name = program.name ?? word;
    if (Object.hasOwn(programs, name)) {
      throw new NosbenchError(
        'usage',
        `transfer: expected programs of different names, got "${name}" twice. Leave one out, or rename it.`,
      );
    }
    programs[name] = program;
  }
  return programs;
}

function runJson({ task, optimizer, role, seed, result: { detail: _, ...result } }: TransferRun) {
  return { task, optimizer, role, seed, ...result };
}
