import {
  PAPER_TRANSFER_TASKS,
  TRANSFER_CONFIGS,
  TRANSFER_TASKS,
  type TransferTask,
} from '../../../pfn/transfer/config.js';
import { transferPipeline } from '../../../pfn/transfer/transfer-task.js';
import type { Program } from '../../../program/program.js';
import type { CosineSchedule } from '../../../tasks/schedule.js';
import { deviationOf, meanOf } from '../../../util/moments.js';
import { openPipeline } from '../../pipeline.js';
import { fault, fieldsOf, listOf, numbersOf } from '../content.js';
import { programNamed } from '../programs.js';

/** Losses by seed and epoch. */
export type Curves = readonly (readonly number[])[];

/** The curves of one optimizer on the small preset of a task, measured by somebody else. */
export interface ReferenceRuns {
  readonly task: TransferTask;
  /** As tables here call it: `Incumbent`, `AdamW + cosine, 0.001`. */
  readonly optimizer: string;
  readonly program: Program;
  readonly schedule?: CosineSchedule;
  readonly epochs: number;
  readonly curves: Curves;
}

/** How far the mean of our seeds is from the mean of theirs. */
export interface ReferenceDistance {
  /** Means over the seeds of the losses of the last epochs. */
  readonly found: number;
  readonly expected: number;
  /** Deviation between their seeds, by n − 1, and that pooled over all optimizers of the task: NaN where no optimizer has two seeds. */
  readonly deviation: number;
  readonly pooled: number;
  /** |found − expected| / pooled */
  readonly distance: number;
}

/** Largest distance, in pooled deviations, at which means count as equal. */
export const MOST_DEVIATIONS = 3;

const FINAL_EPOCHS = 2;

/**
 * Reads `{ task: { optimizer: curves } }`. A task has its name here or without the hyphen (`lcpfn`). An optimizer is the default pipeline at
 * a learning rate, `AdamW lr 0.001`, or a program by name or specification, `Incumbent program` or `adamw:lr=0.01`, which steps at its own rate.
 * @throws {NosbenchError} code `input` for another name, curves of unlike lengths or none
 */
export function readReferenceRuns(content: unknown, where: string): readonly ReferenceRuns[] {
  return Object.entries(fieldsOf(content, where)).flatMap(([name, optimizers]) => {
    const task = TRANSFER_TASKS.find((known) => name === known || name === known.replaceAll('-', ''));
    if (task === undefined) throw fault(where, `tasks out of ${PAPER_TRANSFER_TASKS.join(', ')} and their like`, name);
    return Object.entries(fieldsOf(optimizers, `${where}.${name}`)).map(([optimizer, value]): ReferenceRuns => {
      const at = `${where}.${name}.${optimizer}`;
      const curves = listOf(value, at).map((curve, seed) => numbersOf(curve, `${at}[${seed}]`));
      const epochs = curves[0]?.length ?? 0;
      if (epochs === 0 || curves.some(({ length }) => length !== epochs))
        throw fault(at, 'curves of one length, not empty', value);
      return { task, ...entrantOf(task, optimizer, epochs, at), epochs, curves };
    });
  });
}

function entrantOf(task: TransferTask, name: string, epochs: number, where: string) {
  const rate = Number(/^AdamW lr (\S+)$/.exec(name)?.[1]);
  if (Number.isNaN(rate)) {
    const program = programNamed(name.replace(/ program$/, ''), where);
    return { optimizer: program.name ?? name, program };
  }
  const pipeline = transferPipeline(TRANSFER_CONFIGS[task].small, rate);
  return { optimizer: pipeline.name, ...openPipeline(pipeline, epochs) };
}

/**
 * The distance of our curves from theirs by the mean of the last two epochs. Three seeds are too few for a deviation of an optimizer's own
 * (0.009 to 0.073 on one task), so it is pooled over the task's optimizers.
 * @param all every optimizer of the file, `one` among them
 */
export function distanceFrom(one: ReferenceRuns, all: readonly ReferenceRuns[], ours: Curves): ReferenceDistance {
  const spreads = all.filter(({ task }) => task === one.task).map(({ curves }) => spreadOf(curves).deviation);
  const pooled = Math.sqrt(meanOf(spreads.filter(Number.isFinite).map((deviation) => deviation ** 2)));
  const { mean: expected, deviation } = spreadOf(one.curves);
  const { mean: found } = spreadOf(ours);
  return { found, expected, deviation, pooled, distance: Math.abs(found - expected) / pooled };
}

function spreadOf(curves: Curves): { readonly mean: number; readonly deviation: number } {
  const values = curves.map((curve) => meanOf(curve.slice(-FINAL_EPOCHS)));
  const mean = meanOf(values);
  return { mean, deviation: deviationOf(values, mean) };
}
