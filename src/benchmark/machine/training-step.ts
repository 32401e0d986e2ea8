import * as tf from '@tensorflow/tfjs';
import type { Executor } from '../../interpreter/executor.js';
import { peekValues } from '../../kernels/peek-values.js';
import { createPfn } from '../../pfn/pfn-task.js';
import { findNamed } from '../../program/named/index.js';
import { lossAndGradients } from '../../tasks/gradients.js';
import { clipScale, totalNorm } from '../../tasks/norms.js';
import type { Batch, Task } from '../../tasks/task.js';
import { type MachinePart, valuesOf } from './measurement.js';
import { timeInterleaved } from './timing.js';

/** The parts of a training step by AdamW on one batch, to be timed apart or together, in this order. */
export interface TrainingStep {
  /** Loss and gradients; those of the call before are freed. */
  computeGradients(): void;
  /** Takes the norm of the gradients computed last, for the update to clip them. Nothing without a limit. */
  clip(): void;
  /** Updates the parameters by the gradients computed last. */
  update(): void;
  dispose(): void;
}

/** @param batch becomes the step's, which disposes of it. @param clipNorm the limit of the norm of all gradients, absent without. */
export function openTrainingStep<B extends Batch>(
  task: Task<B>,
  batch: B,
  executor: Executor,
  clipNorm?: number,
): TrainingStep {
  const initial = task.initialParameters(0);
  const variables = task.parameters.map(({ shape }, i) =>
    tf.tidy(() => tf.variable(tf.tensor(initial[i]!, [...shape]))),
  );
  const run = executor.bind(findNamed('AdamW'), variables);
  let gradients: readonly tf.Tensor[] = [];
  let scale = 1;
  return {
    computeGradients() {
      tf.dispose([...gradients]);
      const computed = lossAndGradients(task, variables, batch);
      computed.loss.dataSync();
      computed.loss.dispose();
      gradients = computed.gradients;
    },
    clip() {
      if (clipNorm !== undefined) scale = clipScale(totalNorm(gradients.map(peekValues)), clipNorm);
    },
    update: () => run.step(gradients, scale),
    dispose() {
      run.dispose();
      tf.dispose([...gradients, ...variables]);
      tf.dispose(batch);
    },
  };
}

/** The PFN of the paper at a step that has half of the points given. */
export function openPfnStep(executor: Executor): TrainingStep {
  const { task, protocol } = createPfn('pfn');
  const at = (index: number) => task.batch('train', { member: 0, purpose: 'step', epoch: 0, index });
  let batch = at(0);
  for (let index = 1; batch.position !== PFN_POSITION; index += 1) {
    tf.dispose(batch);
    batch = at(index);
  }
  return openTrainingStep(task, batch, executor, protocol.clipNorm);
}

/** Points that are given in the batch of `openPfnStep`, of 20. */
export const PFN_POSITION = 10;

/** A training step of the full-size PFN, and the optimizer's share of it. */
export const pfnStep: MachinePart = async ({ executor, patienceMs }) => {
  const step = openPfnStep(executor);
  const timings = await timeInterleaved(
    {
      gradients: { run: () => step.computeGradients() },
      clip: { run: () => step.clip() },
      update: { run: () => step.update() },
    },
    { warmUps: 3, repetitions: 31, patienceMs: 2 * patienceMs },
  );
  step.dispose();
  const same = (milliseconds: number) => milliseconds;
  return [
    {
      name: 'PFN step, gradients',
      unit: 'ms',
      ...valuesOf(timings.gradients, same),
      detail: '2.29 M parameters, 8 x 20 points',
    },
    { name: 'PFN step, norm of all gradients', unit: 'ms', ...valuesOf(timings.clip, same) },
    { name: 'PFN step, AdamW', unit: 'ms', ...valuesOf(timings.update, same) },
  ];
};
