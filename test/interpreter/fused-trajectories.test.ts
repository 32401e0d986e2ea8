import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { openBackend } from '../../src/interpreter/backends.js';
import { fusedExecutor } from '../../src/interpreter/fused-executor.js';
import { checkTrajectories, type TrajectoryRunner } from '../../src/interpreter/trajectory-check.js';
import { trajectoryCases } from './scalar/reference.js';

describe('reference trajectories by the fused executor', () => {
  beforeAll(async () => {
    await openBackend('wasm');
  });

  it('follows PyTorch through 131 programs on three shapes, without an excuse', () => {
    const report = checkTrajectories(trajectoryCases(), run);
    expect(report.cases).toBe(393);
    expect(report.failures).toEqual([]);
    expect(report.amplified).toEqual([]);
    expect(report.worstError).toBeLessThan(1e-6);
  });
});

const run: TrajectoryRunner = (program, initial, gradients, shape) => {
  const variable = tf.tidy(() => tf.variable(tf.tensor(initial.slice(), [...shape])));
  const bound = fusedExecutor.bind(program, [variable]);
  const trajectory = gradients.map((values) => {
    const gradient = tf.tensor(values.slice(), [...shape]);
    bound.step([gradient]);
    gradient.dispose();
    return Float32Array.from(variable.dataSync());
  });
  bound.dispose();
  variable.dispose();
  return trajectory;
};
