import type { Executor } from '../../interpreter/executor.js';
import type { Program } from '../../program/program.js';
import type { MemberSeries } from '../../tasks/protocol.js';
import { createToy } from '../../tasks/toy.js';
import { train } from '../../tasks/train.js';
import type { Checker } from './checker.js';
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

/** Series of the toy task -> what the file calls them. */
const SERIES = {
  training: 'training_losses',
  validation: 'validation_losses',
  'validation:accuracy': 'accuracies',
} as const;

/** Whole trainings of the toy task against NOSBench's on PyTorch, and its initial parameters. */
export const toy: Checker = {
  file: FILE,
  check: 'toy',
  async *run(content, where, { backend, executors }) {
    const fields = fieldsOf(fieldsOf(content, where).toy, `${where}: toy`);
    const runs = readRuns(fields.runs, `${where}: toy.runs`);
    const initial = Object.entries(fieldsOf(fields.init, `${where}: toy.init`)).map(
      ([name, values]) => [name, flatNumbersOf(values, `${where}: toy.init.${name}`)] as const,
    );
    for (const executor of executors) yield await checkExecutor(runs, initial, executor, `${backend}/${executor.name}`);
  },
};

async function checkExecutor(
  runs: readonly Run[],
  initial: readonly (readonly [string, readonly number[]])[],
  executor: Executor,
  subject: string,
): Promise<VerifyReport> {
  const tally = openTally({ file: FILE, check: 'toy', subject, tolerance: `${TOLERANCE} relative` });
  const { task, protocol } = createToy();
  try {
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
      for (const [ours, values] of Object.entries(series))
        compare(tally, `${name}, ${ours}`, member[ours] ?? [], values);
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
