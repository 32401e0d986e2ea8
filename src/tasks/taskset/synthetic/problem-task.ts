import * as tf from '@tensorflow/tfjs';
import { counterStream } from '../../../random/counter-stream.js';
import { type Json, stableHash } from '../../../util/json.js';
import { tidied } from '../../gradients.js';
import type { Batch, BatchAddress, LossAndGradients, Task } from '../../task.js';
import type { TasksetInput } from '../create.js';
import { TASKSET_SPLITS } from '../protocol.js';
import { NO_ROWS, type Problem, type Rows } from './problem.js';
import { shuffledRows } from './shuffled-rows.js';

/** What a batch of a synthetic problem holds. */
export interface ProblemBatch extends Batch {
  /** Index into `Task.members`: replicas may have data and matrices of their own. */
  readonly member: number;
  /** Seed of the noise in the objective or in its gradients. */
  readonly noise: number;
  /** `[rows, features]` and `[rows]`, where the problem has data. */
  readonly inputs?: tf.Tensor2D;
  readonly labels?: tf.Tensor1D;
}

/** What a synthetic task is made from. */
export interface ProblemTaskInput extends Pick<TasksetInput<unknown>, 'name' | 'members' | 'stepsPerEpoch'> {
  readonly description: string;
  /** Whatever changes results, but for what is the same for all synthetic tasks. */
  readonly identity: Readonly<Record<string, Json>>;
  /**
   * The problem of a replica, asked for once.
   * @param seed of whatever the original draws anew in every process
   */
  create(seed: number): Problem;
}

/** Where the noise of the objective and that of its gradients are drawn, so that they are independent. */
const OBJECTIVE = 0;
const GRADIENTS = 1;

/**
 * A problem as a task. Four splits, all of the same rows or the same function, on other batches and with other noise. Replica i draws its start point, its
 * data and its batches from the seed i; in the original these come from generators without a seed.
 */
export function problemTask(input: ProblemTaskInput): Task<ProblemBatch> {
  const seedOf = (member: number, purpose: string) =>
    Number.parseInt(stableHash([input.name, member, purpose]).slice(0, 13), 16);
  const made = new Map<number, Problem>();
  const problemOf = (member: number) => {
    const problem = made.get(member) ?? input.create(seedOf(member, 'problem'));
    made.set(member, problem);
    return problem;
  };

  /** Value of the objective, and the gradients that an optimizer sees. */
  const evaluate = (parameters: readonly tf.Tensor[], batch: ProblemBatch) => {
    const problem = problemOf(batch.member);
    const rows = rowsOf(batch);
    const point = parameters.map((parameter) => Float64Array.from(parameter.dataSync()));
    const { value, gradients } = problem.evaluate(point, rows, counterStream(batch.noise, OBJECTIVE));
    return {
      value: tf.scalar(value, 'float32'),
      gradients: () => {
        const derivatives = gradients();
        problem.disturb?.(derivatives, rows, counterStream(batch.noise, GRADIENTS));
        return derivatives.map((data, i) => tf.tensor(Float32Array.from(data), parameters[i]!.shape, 'float32'));
      },
    };
  };

  return {
    name: input.name,
    description: input.description,
    identity: {
      task: input.name,
      ...input.identity,
      replicas: { rule: 'Philox by name, replica and place' },
      arithmetic: 'double, rounded to float32 at the end',
    },
    members: input.members,
    parameters: problemOf(0).parameters,
    splits: TASKSET_SPLITS,
    initialParameters: (member) => problemOf(member).start(counterStream(seedOf(member, 'start'))),
    batch(split, at) {
      const draws = counterStream(seedOf(at.member, 'batches'), ...placeOf(split, at, input.stepsPerEpoch));
      const noise = draws.seed();
      const { data } = problemOf(at.member);
      if (data === undefined) return { member: at.member, noise };
      const { inputs, labels, count } = shuffledRows(data, draws);
      return {
        member: at.member,
        noise,
        inputs: tf.tensor2d(inputs, [count, data.features]),
        labels: tf.tensor1d(labels),
      };
    },
    loss(parameters, batch) {
      const compute = tf.customGrad(() => {
        const { value, gradients } = evaluate(parameters, batch);
        return { value, gradFunc: (dy) => gradients().map((gradient) => tf.mul(gradient, dy)) };
      });
      return compute(...parameters) as tf.Scalar;
    },
    lossAndGradients: (parameters, batch): LossAndGradients =>
      tidied(() => {
        const { value, gradients } = evaluate(parameters, batch);
        return { loss: value, gradients: gradients() };
      }),
    dispose: () => made.clear(),
  };
}

/** Batches of steps are numbered through, so that they do not depend on how often the protocol evaluates. */
function placeOf(split: string, { purpose, epoch, index }: BatchAddress, stepsPerEpoch: number): number[] {
  const which = (TASKSET_SPLITS as readonly string[]).indexOf(split);
  return purpose === 'step'
    ? [epoch * stepsPerEpoch + index, 0, which]
    : [epoch + 1, index, which + TASKSET_SPLITS.length];
}

function rowsOf({ inputs, labels }: ProblemBatch): Rows {
  if (inputs === undefined || labels === undefined) return NO_ROWS;
  const [count] = inputs.shape;
  return { inputs: inputs.dataSync() as Float32Array, labels: labels.dataSync() as Float32Array, count };
}
