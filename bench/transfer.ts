import { readFileSync } from 'node:fs';
import { Benchmark } from '../dist/benchmark/benchmark.js';
import { runTransfer } from '../dist/benchmark/transfer.js';
import { findNamed } from '../dist/program/named/index.js';
import { type TransferRow, transferRows, transferTable } from '../dist/report/transfer-report.js';
import { withScratchFolder } from './scratch-folder.js';
import type { Measurement, Section } from './section.js';

/** Curves of the small presets that others measured: task -> optimizer -> seed -> epoch. */
type ReferenceRuns = Readonly<Record<string, Readonly<Record<string, readonly (readonly number[])[]>>>>;

const TASKS = { lcpfn: 'lc-pfn', pfns4bo: 'pfns4bo', tabpfn: 'tabpfn' } as const;
const INCUMBENT = 'Incumbent program';

/**
 * Whole trainings of the small transfer tasks, held against the reference's runs of the same presets: how many of its standard
 * deviations the mean of the last two epochs is away, and whether the incumbent leads early. The reference has three seeds an optimizer, too few
 * for a deviation of its own (0.009 to 0.073 on one task), so that of a task is pooled over its optimizers.
 */
export const section: Section = {
  title: 'transfer tasks in little, Incumbent and AdamW + cosine, against the reference',
  run: ({ quick, note }) =>
    withScratchFolder(async (folder) => {
      const seeds = quick ? [1] : [1, 2, 3, 4, 5];
      const runs = await runTransfer({
        programs: { Incumbent: findNamed('Incumbent') },
        tasks: Object.values(TASKS),
        preset: 'small',
        seeds,
        open: (task, seed) => Benchmark.open({ task, taskOptions: { seed }, cache: folder, backend: 'wasm' }),
        onProgress: (done, next, total) => note(`${done.length} of ${total}, now ${next}`),
      });
      const rows = transferRows(runs);
      note(`\n${transferTable(rows)}\n`);
      const seconds = runs.map(({ result }) => result.seconds);
      return [
        ...Object.entries(readReference()).flatMap(([task, optimizers]) =>
          measure(TASKS[task as keyof typeof TASKS], rows, optimizers, quick),
        ),
        { name: 'a training', value: seconds.reduce((a, b) => a + b, 0) / seconds.length, unit: 's' },
      ];
    }),
};

function measure(
  task: string,
  rows: readonly TransferRow[],
  optimizers: ReferenceRuns[string],
  quick: boolean,
): readonly Measurement[] {
  const rowOf = (optimizer: string): TransferRow =>
    rows.find((row) => row.task === task && row.optimizer === optimizer)!;
  const spreads = Object.values(optimizers).map((curves) => spread(curves.map((curve) => average(curve.slice(-2)))));
  const pooled = Math.sqrt(average(spreads.map(({ deviation }) => deviation ** 2)));
  const distances = Object.entries(optimizers).map(([theirs, curves]): Measurement => {
    const { mean, deviation } = spread(curves.map((curve) => average(curve.slice(-2))));
    const ours = rowOf(nameOf(theirs)).final;
    return {
      name: `${task}, ${nameOf(theirs)}: distance of the last two epochs' mean`,
      value: Math.abs(ours - mean) / pooled,
      unit: 'sd of the reference',
      detail: `${ours.toFixed(3)}, reference ${mean.toFixed(3)} ± ${deviation.toFixed(3)}, pooled ${pooled.toFixed(3)}`,
      ...(quick ? {} : { target: { atMost: 3 } }),
    };
  });
  const adamw = rows.find((row) => row.task === task && row.role === 'default')!;
  return [
    ...distances,
    {
      name: `${task}: lead of the incumbent over ${adamw.optimizer}, first three epochs`,
      value: adamw.early - rowOf('Incumbent').early,
      unit: 'loss',
      target: { atLeast: 0 },
    },
  ];
}

/** `AdamW lr 0.001` is `AdamW + cosine, 0.001` here. */
function nameOf(theirs: string): string {
  return theirs === INCUMBENT ? 'Incumbent' : `AdamW + cosine, ${Number(theirs.replace('AdamW lr ', ''))}`;
}

function readReference(): ReferenceRuns {
  const file = new URL('../reference/pfn/transfer_small_runs.json', import.meta.url);
  return (JSON.parse(readFileSync(file, 'utf8')) as { readonly runs: ReferenceRuns }).runs;
}

function spread(values: readonly number[]) {
  const mean = average(values);
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, deviation: Math.sqrt(squares / (values.length - 1)) };
}

function average(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
