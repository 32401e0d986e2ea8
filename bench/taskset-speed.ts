import * as tf from '@tensorflow/tfjs';
import { fusedExecutor } from '../dist/interpreter/fused-executor.js';
import { linear } from '../dist/kernels/layers/linear.js';
import { findNamed } from '../dist/program/named/index.js';
import { lossAndGradients } from '../dist/tasks/gradients.js';
import type { Task } from '../dist/tasks/task.js';
import { createTaskset } from '../dist/tasks/taskset/open.js';
import { FIXED_GROUPS, TASKSET_FAMILIES } from '../dist/tasks/taskset/registry.js';
import { costsOf, type TimedValues, timeInterleaved } from './measure.js';
import type { Measurement, Settings } from './section.js';

/** Seeds tried in this order until one can be built. */
const SEEDS = [12, 13, 14, 15];
const STEPS = 10;
const QUICK_STEPS = 3;

/** Seconds of 100 steps with Adam, of one member, for one task of every built family and group; synthetic data. */
export async function measureSpeed({ quick, note }: Settings): Promise<readonly Measurement[]> {
  const measurements: Measurement[] = [];
  for (const name of builtTasks()) {
    note(`100 steps of ${name}`);
    const { task } = await createTaskset(`taskset:${name}`, { data: 'synthetic', replicas: 1 });
    measurements.push(...(await measureTask(name, task, quick ? QUICK_STEPS : STEPS)));
    task.dispose();
  }
  return measurements;
}

function builtTasks(): readonly string[] {
  const families = Object.entries(TASKSET_FAMILIES).flatMap(([name, { isBuilt }]) =>
    isBuilt ? [`${name}_seed${SEEDS[0]}`] : [],
  );
  const fixed = Object.values(FIXED_GROUPS).flatMap(({ isBuilt, entries }) =>
    isBuilt ? Object.keys(entries).slice(0, 1) : [],
  );
  return [...families, ...fixed];
}

async function measureTask(name: string, task: Task, steps: number): Promise<readonly Measurement[]> {
  const variables = task
    .initialParameters(0)
    .map((data, i) => tf.tidy(() => tf.variable(tf.tensor(data, [...task.parameters[i]!.shape], 'float32'))));
  const optimizer = fusedExecutor.bind(findNamed('Adam'), variables);
  let step = 0;
  const rows = rowsOf(task);
  const products = rows === undefined ? undefined : openProducts(task, rows);
  const timings = await timeInterleaved({
    steps: {
      run() {
        for (const until = step + steps; step < until; step += 1) {
          const batch = task.batch('train', { member: 0, purpose: 'step', epoch: 0, index: step });
          const { loss, gradients } = lossAndGradients(task, variables, batch);
          optimizer.step(gradients);
          tf.dispose([loss, ...gradients]);
          tf.dispose(batch);
        }
      },
    },
    products: {
      run() {
        for (let i = 0; i < steps; i += 1) products?.run();
      },
    },
  });
  const size = task.parameters.reduce((sum, { shape }) => sum + tf.util.sizeFromShape([...shape]), 0);
  const detail = `${size.toLocaleString('en-US')} parameters${rows === undefined ? '' : `, batches of ${rows}`}`;
  const stepCosts = costsOf(timings.steps, steps);
  optimizer.dispose();
  tf.dispose(variables);
  products?.dispose();
  const common = [{ name: `${name}, 100 steps`, ...hundred(stepCosts), unit: 's', detail }];
  if (products === undefined) return common;
  return [...common, { name: `${name}, its products`, ...hundred(costsOf(timings.products, steps)), unit: 's' }];
}

/** Microseconds a step as seconds for a hundred. */
function hundred({ value, best, cpu }: TimedValues): TimedValues {
  return { value: value * 1e-4, best: best * 1e-4, cpu: cpu * 1e-4 };
}

/** Images in a batch; `undefined` for tasks that are no stack of linear layers on images. */
function rowsOf(task: Task): number | undefined {
  const batch = task.batch('train', { member: 0, purpose: 'step', epoch: 0, index: 0 });
  const { images } = batch;
  tf.dispose(batch);
  return images instanceof tf.Tensor ? images.shape[0] : undefined;
}

/**
 * The matrix products of a step: of every weight `[out, in]` one forward, one for its gradient and, but for the first, one for the gradient of its
 * input. The fused layer makes them, so these are the same kernels.
 */
function openProducts(task: Task, rows: number) {
  const layers = task.parameters
    .filter(({ shape }) => shape.length === 2)
    .map(({ shape: [outputs = 1, inputs = 1] }) => ({
      x: tf.randomUniform([rows, inputs]) as tf.Tensor2D,
      weight: tf.randomUniform([outputs, inputs]) as tf.Tensor2D,
      dy: tf.randomUniform([rows, outputs]) as tf.Tensor2D,
    }));
  return {
    run() {
      tf.tidy(() => {
        layers.forEach(({ x, weight, dy }, index) => {
          linear(x, weight);
          tf.matMul(dy, x, true);
          if (index > 0) tf.matMul(dy, weight);
        });
      });
    },
    dispose: () => tf.dispose(layers),
  };
}
