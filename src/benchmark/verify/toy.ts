import type { Executor } from '../../interpreter/executor.js';
import type { Program } from '../../program/program.js';
import type { MemberSeries } from '../../tasks/protocol.js';
import { createToy, toySplit } from '../../tasks/toy.js';
import { train } from '../../tasks/train.js';
import type { Checker } from './checker.js';
import { addEqual } from './compare.js';
import { countOf, fieldsOf, flatNumbersOf, numbersOf } from './content.js';
import { relativeError } from './float32.js';
import { programNamed } from './programs.js';
import { openTally, type Tally, type VerifyReport } from './report.js';

const FILE = 'pfn/mlp_benchmarks.json';
const TOLERANCE = 1e-4;

interface Run {
  readonly name: string;
  readonly program: Program;
  readonly epochs: number;
  /** By the name of the series of a member. */
  readonly series: Readonly<Record<string, readonly number[]>>;
}

/** What the file holds of the task. */
interface Given {
  readonly runs: readonly Run[];
  readonly initial: readonly (readonly [string, readonly number[]])[];
  readonly split?: Split | undefined;
}

/** Rows to train and to validate on. */
interface Split {
  readonly train: readonly number[];
  readonly val: readonly number[];
}

/** Series of the toy task -> what the file calls them. */
const SERIES = {
  training: 'training_losses',
  validation: 'validation_losses',
  'validation:accuracy': 'accuracies',
} as const;

/** Whole trainings of the toy task against NOSBench's on PyTorch, its split and its initial parameters. */
export const toy: Checker = {
  file: FILE,
  check: 'toy',
  async *run(content, where, { backend, executors }) {
    const fields = fieldsOf(fieldsOf(content, where).toy, `${where}: toy`);
    const runs = readRuns(fields.runs, `${where}: toy.runs`);
    const initial = Object.entries(fieldsOf(fields.init, `${where}: toy.init`)).map(
      ([name, values]) => [name, flatNumbersOf(values, `${where}: toy.init.${name}`)] as const,
    );
    const given = { runs, initial, split: readSplit(fields.split, `${where}: toy.split`) };
    for (const executor of executors) yield await checkExecutor(given, executor, `${backend}/${executor.name}`);
  },
};

async function checkExecutor(
  { runs, initial, split }: Given,
  executor: Executor,
  subject: string,
): Promise<VerifyReport> {
  const tally = openTally({ file: FILE, check: 'toy', subject, tolerance: `${TOLERANCE} relative` });
  const { task, protocol } = createToy();
  try {
    if (split !== undefined) {
      const { train: training, validation } = toySplit(split.train.length + split.val.length);
      addEqual(tally, 'rows to train on', training, split.train);
      addEqual(tally, 'rows to validate on', validation, split.val);
    }
    if (initial.length === 0) tally.note('toy.init is empty: no initial parameter was checked');
    const parameters = task.initialParameters(0);
    for (const [name, values] of initial) {
      const index = task.parameters.findIndex((parameter) => parameter.name === name);
      compare(tally, `initial ${name}`, Array.from(parameters[index] ?? []), values);
    }
    if (runs.length === 0) tally.note('toy.runs is empty: no training was checked');
    for (const { name, program, epochs, series } of runs) {
      if (Object.keys(series).length === 0) tally.note(`${name}: the file has no series of it, nothing was checked`);
      const { curve } = await train({
        task,
        protocol,
        epochs,
        optimizer: (variables) => executor.bind(program, variables),
      });
      const member: MemberSeries = curve.members[0] ?? {};
      for (const [ours, values] of Object.entries(series)) {
        if (values.length < epochs)
          tally.note(`${name}, ${ours}: the file has ${values.length} of ${epochs} epochs; only these were compared`);
        compare(tally, `${name}, ${ours}`, member[ours] ?? [], values);
      }
    }
  } finally {
    task.dispose();
  }
  return tally.report();
}

function compare(tally: Tally, what: string, actual: readonly number[], expected: readonly number[]): void {
  for (const [i, value] of expected.entries()) {
    const found = actual[i] ?? Number.NaN;
    const error = relativeError(found, value);
    tally.add(error <= TOLERANCE, error, () => `${what}[${i}]: expected ${value}, got ${found}`);
  }
}

function readSplit(content: unknown, where: string): Split | undefined {
  if (content === undefined) return undefined;
  const { train: training, val } = fieldsOf(content, where);
  return { train: numbersOf(training, `${where}.train`), val: numbersOf(val, `${where}.val`) };
}

function readRuns(content: unknown, where: string): readonly Run[] {
  return Object.entries(fieldsOf(content, where)).map(([name, value]) => {
    const fields = fieldsOf(value, `${where}.${name}`);
    const series = Object.entries(SERIES).flatMap(([ours, theirs]) =>
      fields[theirs] === undefined ? [] : [[ours, numbersOf(fields[theirs], `${where}.${name}.${theirs}`)] as const],
    );
    const program = programNamed(name, where);
    return {
      name,
      program,
      epochs: countOf(fields.epochs, `${where}.${name}.epochs`, 1),
      series: Object.fromEntries(series),
    };
  });
}
