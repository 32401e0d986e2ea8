import * as tf from '@tensorflow/tfjs';
import type { Task } from '../../src/tasks/task.js';

/** Loss w² from w = `start`, one parameter of one element: trainings that can be followed by hand. */
export function quadraticTask(start = 1, loss = (w: tf.Tensor): tf.Tensor => tf.square(w)): Task {
  return {
    name: 'quadratic',
    description: 'w²',
    identity: { task: 'quadratic', start },
    members: ['only'],
    parameters: [{ name: 'w', shape: [1] }],
    splits: ['train', 'valid'],
    initialParameters: () => [Float32Array.of(start)],
    batch: () => ({}),
    loss: ([w]) => tf.sum(loss(w!)),
    dispose() {},
  };
}
