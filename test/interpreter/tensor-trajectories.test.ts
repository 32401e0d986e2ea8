import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { tensorExecutor } from '../../src/interpreter/tensor-executor.js';
import {
  checkTrajectories,
  TRAJECTORY_TOLERANCE,
  type TrajectoryRunner,
} from '../../src/interpreter/trajectory-check.js';
import { trajectoryCases } from './scalar/reference.js';
import { activate, BACKENDS } from './support/tensor-backends.js';

describe.each(BACKENDS)('reference trajectories on $name', (backend) => {
  beforeAll(() => activate(backend));

  it('follows PyTorch through 131 programs on three shapes, without an excuse', () => {
    const report = checkTrajectories(trajectoryCases(), run);
    expect(report.cases).toBe(393);
    expect(report.failures).toEqual([]);
    // None of the programs needs the plea that it amplifies rounding.
    expect(report.amplified).toEqual([]);
    // On TensorFlow the tangent differs by an ulp in log(tan(w)), which is near 0 where the tangent is near 1.
    expect(report.worstError).toBeLessThan(backend.name === 'node' ? TRAJECTORY_TOLERANCE : 1e-6);
  });
});

const run: TrajectoryRunner = (program, initial, gradients, shape) => {
  const variable = tf.tidy(() => tf.variable(tf.tensor(initial, [...shape])));
  const bound = tensorExecutor.bind(program, [variable]);
  const trajectory = gradients.map((values) => {
    const gradient = tf.tensor(values, [...shape]);
    bound.step([gradient]);
    gradient.dispose();
    return Float32Array.from(variable.dataSync());
  });
  bound.dispose();
  variable.dispose();
  return trajectory;
};
