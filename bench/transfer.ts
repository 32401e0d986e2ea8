import { readFileSync } from 'node:fs';
import { Benchmark } from '../dist/benchmark/benchmark.js';
import { runTransfer, type TransferRun } from '../dist/benchmark/transfer.js';
import {
  distanceFrom,
  MOST_DEVIATIONS,
  type ReferenceRuns,
  readReferenceRuns,
} from '../dist/benchmark/verify/pfn/transfer-reference.js';
import { PAPER_TRANSFER_TASKS } from '../dist/pfn/transfer/config.js';
import { findNamed } from '../dist/program/named/index.js';
import { type TransferRow, transferRows, transferTable } from '../dist/report/transfer-report.js';
import { withScratchFolder } from './scratch-folder.js';
import type { Measurement, Section } from './section.js';

/**
 * Whole trainings of the small transfer tasks, held against the reference's runs of the same presets as `verify --full` holds them: how many
 * of its standard deviations the mean of the last two epochs is away; and whether the incumbent leads early.
 */
export const section: Section = {
  title: 'small transfer tasks, Incumbent and AdamW + cosine, against the reference',
  run: ({ quick, note }) =>
    withScratchFolder(async (folder) => {
      const seeds = quick ? [1] : [1, 2, 3, 4, 5];
      const runs = await runTransfer({
        programs: { Incumbent: findNamed('Incumbent') },
        tasks: PAPER_TRANSFER_TASKS,
        preset: 'small',
        seeds,
        open: (task, seed) => Benchmark.open({ task, taskOptions: { seed }, cache: folder, backend: 'wasm' }),
        onProgress: (done, next, total) => note(`${done.length} of ${total}, now ${next}`),
      });
      const rows = transferRows(runs);
      note(`\n${transferTable(rows)}\n`);
      const seconds = runs.map(({ result }) => result.seconds);
      return [
        ...distances(runs, readReference(), quick),
        ...PAPER_TRANSFER_TASKS.map((task) => lead(rows, task)),
        { name: 'a training', value: seconds.reduce((a, b) => a + b, 0) / seconds.length, unit: 's' },
      ];
    }),
};

function distances(
  runs: readonly TransferRun[],
  reference: readonly ReferenceRuns[],
  quick: boolean,
): readonly Measurement[] {
  return reference.map((one): Measurement => {
    const { task, optimizer } = one;
    const ours = runs
      .filter((run) => run.task === task && run.optimizer === optimizer)
      .map(({ result }) => result.curve);
    const { found, expected, deviation, pooled, distance } = distanceFrom(one, reference, ours);
    return {
      name: `${task}, ${optimizer}: distance of the last two epochs' mean`,
      value: distance,
      unit: 'sd of the reference',
      detail: `${found.toFixed(3)}, reference ${expected.toFixed(3)} ± ${deviation.toFixed(3)}, pooled ${pooled.toFixed(3)}`,
      ...(quick ? {} : { target: { atMost: MOST_DEVIATIONS } }),
    };
  });
}

function lead(rows: readonly TransferRow[], task: string): Measurement {
  const adamw = rows.find((row) => row.task === task && row.role === 'default')!;
  const incumbent = rows.find((row) => row.task === task && row.optimizer === 'Incumbent')!;
  return {
    name: `${task}: lead of the incumbent over ${adamw.optimizer}, first three epochs`,
    value: adamw.early - incumbent.early,
    unit: 'loss',
    target: { atLeast: 0 },
  };
}

function readReference(): readonly ReferenceRuns[] {
  const file = new URL('../reference/pfn/transfer_small_runs.json', import.meta.url);
  const content = JSON.parse(readFileSync(file, 'utf8')) as { readonly runs: unknown };
  return readReferenceRuns(content.runs, file.pathname);
}
