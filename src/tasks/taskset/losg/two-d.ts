import { tensorflowOp } from '../../../random/tensorflow.js';
import type { Task } from '../../task.js';
import type { TasksetInput } from '../create.js';
import type { TwoDConfig } from '../fixed/two-d.js';
import type { Problem } from '../synthetic/problem.js';
import { problemTask } from '../synthetic/problem-task.js';
import { TEST_FUNCTIONS } from './functions/registry.js';
import { createLosgProblem } from './problems.js';

const OP_SEED = 123;

/**
 * The eight fixed tasks of two parameters. All replicas are equal: there is no noise, and the original fixes the seed of the op that draws the start. Its
 * training script runs that op twice, so the start is the second execution's.
 */
export function createTwoDTask({ name, config, members, stepsPerEpoch }: TasksetInput<TwoDConfig>): Task {
  return problemTask({
    name,
    members,
    stepsPerEpoch,
    description: `${config.problem} of two parameters from a fixed start point; needs no data set.`,
    identity: { family: 'TwoD', version: 1, config, start: { rule: 'TensorFlow, second execution', seed: OP_SEED } },
    create: (): Problem => ({ ...createLosgProblem(losgConfig(config), 0), start: () => [startPoint(config)] }),
  });
}

function losgConfig(config: TwoDConfig): Parameters<typeof createLosgProblem>[0] {
  return config.problem === 'bowl'
    ? ['bowl', { cond: config.cond, angle: 0, noise_stdev: 0 }, 0]
    : ['optimization_test_problems', { problem: config.problem, noise_stdev: 0 }, 0];
}

function startPoint({ problem }: TwoDConfig): Float32Array {
  const op = tensorflowOp(OP_SEED);
  const range = problem === 'bowl' ? undefined : TEST_FUNCTIONS[problem].start?.[0];
  const execute = () => (range === undefined ? op.normal(2) : op.uniform(2, ...range));
  execute();
  return execute();
}
