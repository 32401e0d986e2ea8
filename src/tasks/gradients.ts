import * as tf from '@tensorflow/tfjs';
import type { Batch, LossAndGradients, Task } from './task.js';

/**
 * Loss and gradients of a task on a batch: the task's own where it has them, else by tfjs' automatic differentiation.
 * A parameter that the loss does not depend on gets zeros. The caller disposes of loss and gradients; gradients may share memory
 * with each other, so they are not to be written to.
 */
export function lossAndGradients<B extends Batch>(
  task: Task<B>,
  parameters: readonly tf.Tensor[],
  batch: B,
): LossAndGradients {
  if (task.lossAndGradients === undefined) return differentiate(task, parameters, batch);
  return tidied(() => task.lossAndGradients!(parameters, batch));
}

/** Loss and gradients by tfjs' automatic differentiation, whether or not the task has its own. Ownership as for `lossAndGradients`. */
export function differentiate<B extends Batch>(
  task: Pick<Task<B>, 'loss'>,
  parameters: readonly tf.Tensor[],
  batch: B,
): LossAndGradients {
  return tidied(() => {
    // `tf.grads` would refuse a parameter without influence; the engine's own entry gives `undefined` for it.
    const { value, grads } = tf
      .engine()
      .gradients(() => task.loss(parameters, batch), [...parameters], undefined, true);
    return { loss: value, gradients: parameters.map((parameter, i) => grads[i] ?? tf.zerosLike(parameter)) };
  });
}

/** Disposes of all tensors that `compute` makes but for its result. */
export function tidied(compute: () => LossAndGradients): LossAndGradients {
  const [loss, ...gradients] = tf.tidy(() => {
    const result = compute();
    return [result.loss, ...result.gradients];
  });
  return { loss: loss as tf.Scalar, gradients };
}
