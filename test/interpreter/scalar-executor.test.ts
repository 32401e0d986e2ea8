import * as tf from '@tensorflow/tfjs';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createScalarMachine } from '../../src/interpreter/scalar/machine.js';
import { scalarExecutor } from '../../src/interpreter/scalar-executor.js';
import { checkTrajectories, type TrajectoryRunner } from '../../src/interpreter/trajectory-check.js';
import { NAMED_PROGRAMS } from '../../src/program/named/index.js';
import { trajectoryCases } from './scalar/reference.js';
import { activate, BACKENDS } from './support/tensor-backends.js';

const { AdamW } = NAMED_PROGRAMS as { AdamW: (typeof NAMED_PROGRAMS)[string] };

describe.each(BACKENDS)('scalar executor on $name', (backend) => {
  beforeAll(() => activate(backend));
  let before = 0;
  beforeEach(() => {
    before = tf.memory().numTensors;
  });
  afterEach(() => {
    tf.disposeVariables();
    expect(tf.memory().numTensors, 'tensors after the test').toBe(before);
  });

  const variableOf = (values: number[], shape: number[]): tf.Variable =>
    tf.tidy(() => tf.variable(tf.tensor(values, shape)));
  const stepWith = (
    run: ReturnType<typeof scalarExecutor.bind>,
    gradients: number[][],
    shapes: number[][],
    scale = 1,
  ) =>
    tf.tidy(() =>
      run.step(
        gradients.map((values, i) => tf.tensor(values, shapes[i]!)),
        scale,
      ),
    );

  it('follows the reference trajectories', () => {
    const runner: TrajectoryRunner = (program, initial, gradients, shape) => {
      const variable = variableOf([...initial], [...shape]);
      const run = scalarExecutor.bind(program, [variable]);
      const trajectory = gradients.map((gradient) => {
        stepWith(run, [[...gradient]], [[...shape]]);
        return Float32Array.from(variable.dataSync());
      });
      run.dispose();
      variable.dispose();
      return trajectory;
    };
    const named = trajectoryCases().filter(({ name }) => !/-\d+$/.test(name));
    const report = checkTrajectories(named, runner);
    expect(report.cases).toBe(33);
    expect(report.failures).toEqual([]);
    expect(report.worstError).toBeLessThan(1e-6);
  });

  it('steps several variables, scales gradients and goes on from an exported state with the same bits', () => {
    const shapes = [[2, 2], [3]];
    const start = [
      [1, -2, 3, -4],
      [0.5, 0.25, -1],
    ];
    const gradients = [
      [0.1, 0.2, -0.3, 0.4],
      [1, -1, 2],
    ];
    const variables = start.map((values, i) => variableOf(values, shapes[i]!));
    const others = start.map((values, i) => variableOf(values, shapes[i]!));
    const straight = scalarExecutor.bind(AdamW, variables, { learningRate: 0.5 });
    const first = scalarExecutor.bind(AdamW, others, { learningRate: 0.5 });
    for (let i = 0; i < 2; i++) {
      stepWith(straight, gradients, shapes, 0.25);
      stepWith(first, gradients, shapes, 0.25);
    }
    const resumed = scalarExecutor.bind(AdamW, others, { learningRate: 0.5 });
    resumed.importState(first.exportState());
    expect(resumed.steps).toBe(2);
    stepWith(straight, gradients, shapes, 0.25);
    stepWith(resumed, gradients, shapes, 0.25);
    others.forEach((variable, i) => {
      expect(variable.dataSync()).toEqual(variables[i]!.dataSync());
    });

    // The same by hand on the machine, with the gradient scaled first.
    const machine = createScalarMachine(AdamW, 3, { learningRate: 0.5 });
    const parameter = Float32Array.from(start[1]!);
    for (let step = 1; step <= 3; step++) machine.step(parameter, Float32Array.of(0.25, -0.25, 0.5), step);
    expect(Float32Array.from(variables[1]!.dataSync())).toEqual(parameter);
  });

  it('refuses gradients and states that do not fit', () => {
    const run = scalarExecutor.bind(AdamW, [variableOf([1, 2], [2])]);
    expect(() => stepWith(run, [], [])).toThrow('step: expected 1 gradients, one a variable, got 0.');
    expect(() => stepWith(run, [[1, 2]], [[2, 1]])).toThrow(/expected a gradient of shape \[2\] for variable 0/);
    expect(() => run.importState({ step: 1, memories: [] })).toThrow(/got step 1 and 0 memories/);
    expect(run.steps).toBe(0);
  });
});
