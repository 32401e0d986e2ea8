import { basename, dirname } from 'node:path';
import { normaliserOf } from '../../tasks/taskset/scores.js';
import { NosbenchError } from '../../util/errors.js';
import { type CurvePair, scoreTable } from '../lists/score-table.js';
import type { NpyArray } from './npy.js';
import { readNpz } from './npz.js';

/**
 * Curves of many optimizers on one task as TaskSet published them: `task_set_data/<task>/<set>_10000_replica5.npz` with `optimizers`, the names
 * of their configurations; `xs`, the steps of the evaluations; `ys`, losses `[optimizers, replicas, evaluations, 4]`, the last axis train,
 * valid_inner, valid_outer, test.
 */
export interface ReleasedCurves {
  /** From the folder, or from the file where it is named otherwise. */
  readonly task: string;
  readonly optimizers: readonly string[];
  readonly steps: readonly number[];
  /** A pair an optimizer, averaged over replicas; NaN where a replica has NaN. */
  readonly curves: readonly CurvePair[];
}

const SPLITS = 4;
const VALID_OUTER = 2;
const TEST = 3;

/**
 * Reads the curves of one task as TaskSet released them, an archive of NumPy arrays.
 * @throws {NosbenchError} code `input` when the file does not hold what it should, with the reason
 */
export function readReleasedCurves(path: string): ReleasedCurves {
  const { optimizers, xs, ys } = readNpz(path, ['optimizers', 'xs', 'ys']);
  const names = textsOf(optimizers, `${path}: optimizers`);
  const steps = [...numbersOf(xs, `${path}: xs`)];
  const losses = numbersOf(ys, `${path}: ys`);
  const [rows, replicas = 0, evaluations] = ys.shape;
  const fits = ys.shape.length === 4 && rows === names.length && replicas > 0 && evaluations === steps.length;
  if (!fits || ys.shape[3] !== SPLITS || steps.length === 0) {
    throw new NosbenchError(
      'input',
      `${path}: expected ys of the shape [${names.length}, replicas, ${steps.length}, ${SPLITS}], as optimizers and xs have it, got [${ys.shape.join(', ')}]. Is it a file of TaskSet's released curves?`,
    );
  }
  const mean = (optimizer: number, split: number) =>
    steps.map((_, at) => {
      let sum = 0;
      for (let replica = 0; replica < replicas; replica += 1) {
        sum += losses[((optimizer * replicas + replica) * steps.length + at) * SPLITS + split]!;
      }
      return sum / replicas;
    });
  return {
    task: taskOf(path),
    optimizers: names,
    steps,
    curves: names.map((_, optimizer) => ({ validation: mean(optimizer, VALID_OUTER), test: mean(optimizer, TEST) })),
  };
}

/** What curves of a task say of each of its optimizers. */
export interface ReleasedScores {
  readonly task: string;
  readonly optimizers: readonly string[];
  readonly validation: readonly number[];
  readonly test: readonly number[];
}

/**
 * Scores of released curves, with the task's initial and best loss from the curves themselves. `undefined` when no optimizer lowered the
 * validation loss.
 */
export function scoreReleased({ task, optimizers, steps, curves }: ReleasedCurves): ReleasedScores | undefined {
  const normaliser = normaliserOf(curves.map(({ validation }) => validation));
  if (normaliser === undefined) return undefined;
  const scored = [{ name: task, normaliser, evaluations: steps.length }];
  const table = scoreTable(
    scored,
    optimizers,
    curves.map((pair) => [pair]),
  );
  const column = (scores: readonly (readonly number[])[]) => scores.map(([score]) => score!);
  return { task, optimizers, validation: column(table.validation), test: column(table.test) };
}

/** The task of `<task>/<set>_10000_replica5.npz`, or the name of a file that is called otherwise. */
function taskOf(path: string): string {
  const file = basename(path, '.npz');
  const folder = basename(dirname(path));
  return /_\d+_replica\d+$/.test(file) && folder !== '' && folder !== '.' ? folder : file;
}

function numbersOf({ data }: NpyArray, where: string): Float64Array {
  if (data instanceof Float64Array) return data;
  throw new NosbenchError('input', `${where}: expected numbers, got texts. Is it a file of TaskSet's released curves?`);
}

function textsOf({ data }: NpyArray, where: string): readonly string[] {
  if (!(data instanceof Float64Array)) return data;
  throw new NosbenchError('input', `${where}: expected texts, got numbers. Is it a file of TaskSet's released curves?`);
}
