import * as tf from '@tensorflow/tfjs';
import type { Executor } from '../../interpreter/executor.js';
import {
  checkTrajectories,
  TRAJECTORY_TOLERANCE,
  type TrajectoryCase,
  type TrajectoryDeviation,
  type TrajectoryRunner,
} from '../../interpreter/trajectory-check.js';
import { validateProgram } from '../../program/validate.js';
import type { Checker } from './checker.js';
import { countOf, fault, fieldsOf, listOf, numbersOf, textOf } from './content.js';
import { openTally, type VerifyReport } from './report.js';

const FILE = 'trajectories.json';

/** Whole programs against PyTorch's parameters after each step. Only a program that provably amplifies rounding may deviate. */
export const trajectories: Checker = {
  file: FILE,
  check: 'trajectories',
  *run(content, where, { backend, executors }) {
    const cases = readCases(content, where);
    for (const executor of executors) yield checkExecutor(cases, executor, `${backend}/${executor.name}`);
  },
};

function checkExecutor(cases: readonly TrajectoryCase[], executor: Executor, subject: string): VerifyReport {
  const tally = openTally({
    file: FILE,
    check: 'trajectories',
    subject,
    tolerance: `${TRAJECTORY_TOLERANCE} relative`,
  });
  const { failures, amplified, worstError } = checkTrajectories(cases, runnerOf(executor));
  for (const failure of failures) tally.add(false, failure.error, () => describe(failure));
  for (let i = failures.length; i < cases.length; i += 1) tally.add(true, worstError, () => '');
  if (amplified.length > 0) {
    const names = [...new Set(amplified.map(({ name }) => name))];
    tally.note(
      `${amplified.length} cases deviate because the program amplifies rounding, shown by perturbing their start: ${names.join(', ')}`,
    );
  }
  return tally.report();
}

/** Runs a program by an executor, on a variable of its own. */
function runnerOf(executor: Executor): TrajectoryRunner {
  return (program, initial, gradients, shape) => {
    const variable = tf.tidy(() => tf.variable(tf.tensor(initial.slice(), [...shape], 'float32')));
    const run = executor.bind(program, [variable]);
    try {
      return gradients.map((values) => {
        const gradient = tf.tensor(values.slice(), [...shape], 'float32');
        run.step([gradient]);
        gradient.dispose();
        return Float32Array.from(variable.dataSync());
      });
    } finally {
      run.dispose();
      variable.dispose();
    }
  };
}

function describe({ name, shape, step, element, expected, actual, error }: TrajectoryDeviation): string {
  return `${name} on [${shape}]: after step ${step} expected ${expected} at element ${element}, got ${actual} (${error.toPrecision(2)} relative)`;
}

function readCases(content: unknown, where: string): readonly TrajectoryCase[] {
  const fields = fieldsOf(content, where);
  const shapes = listOf(fields.shapes, `${where}: shapes`).map((shape, i) =>
    listOf(shape, `${where}: shapes[${i}]`).map((size) => countOf(size, `${where}: shapes[${i}]`, 1)),
  );
  const sizes = shapes.map((shape) => shape.reduce((product, size) => product * size, 1));
  const initial = perShape(fields.initial, sizes, `${where}: initial`);
  const gradients = listOf(fields.gradients, `${where}: gradients`).map((step, i) =>
    perShape(step, sizes, `${where}: gradients[${i}]`),
  );
  return listOf(fields.programs, `${where}: programs`).flatMap((item, p) => {
    const at = `${where}: programs[${p}]`;
    const { name, program: text, trajectory } = fieldsOf(item, at);
    const program = validateProgram({ constants: [], instructions: text }, `${at}.program`);
    const steps = listOf(trajectory, `${at}.trajectory`).map((step, i) =>
      perShape(step, sizes, `${at}.trajectory[${i}]`),
    );
    if (steps.length > gradients.length)
      throw fault(`${at}.trajectory`, `at most ${gradients.length} steps`, steps.length);
    return shapes.map(
      (shape, s): TrajectoryCase => ({
        name: textOf(name, `${at}.name`),
        program,
        shape,
        initial: Float32Array.from(initial[s] ?? []),
        gradients: gradients.slice(0, steps.length).map((step) => Float32Array.from(step[s] ?? [])),
        expected: steps.map((step) => step[s] ?? []),
      }),
    );
  });
}

/** An array of numbers for each shape, of its size. */
function perShape(value: unknown, sizes: readonly number[], where: string): readonly (readonly number[])[] {
  const arrays = listOf(value, where).map((item, i) => numbersOf(item, `${where}[${i}]`));
  if (arrays.length === sizes.length && arrays.every((numbers, i) => numbers.length === sizes[i])) return arrays;
  throw fault(where, `arrays of ${sizes.join(', ')} numbers`, value);
}
