import * as tf from '@tensorflow/tfjs';
import { linear } from '../dist/kernels/layers/linear.js';
import { lstm } from '../dist/kernels/layers/recurrent.js';
import { derivedStream } from '../dist/random/derived.js';
import type { Task } from '../dist/tasks/task.js';
import { SEED } from './programs.js';

/** A task and its one batch. */
export interface Model {
  readonly task: Task;
  batch(): { readonly x: tf.Tensor; readonly labels: tf.Tensor };
}

const CLASSES = 10;

interface Description {
  readonly name: string;
  readonly shapes: readonly (readonly number[])[];
  /** Shape of what the model reads, the first side of which is the number of rows. */
  readonly input: readonly number[];
  logits(parameters: readonly tf.Tensor[], x: tf.Tensor): tf.Tensor;
}

/** Three layers of 256 units over 784 pixels, 128 rows. */
export const dense = model({
  name: 'dense',
  input: [128, 784],
  shapes: [[256, 784], [256], [256, 256], [256], [CLASSES, 256], [CLASSES]],
  logits: ([w1, b1, w2, b2, w3, b3], x) => linear(tf.relu(linear(tf.relu(linear(x, w1!, b1!)), w2!, b2!)), w3!, b3!),
});

/** Three convolutions with pooling over 32 x 32 pixels of three colours, 64 images. */
export const convolutional = model({
  name: 'convolutional',
  input: [64, 32, 32, 3],
  shapes: [[3, 3, 3, 32], [3, 3, 32, 32], [3, 3, 32, 64], [CLASSES, 1024], [CLASSES]],
  logits([filter1, filter2, filter3, weights, bias], x) {
    const convolve = (images: tf.Tensor, filter: tf.Tensor) =>
      tf.maxPool(tf.relu(tf.conv2d(images as tf.Tensor4D, filter as tf.Tensor4D, 1, 'same')), 2, 2, 'same');
    const features = convolve(convolve(convolve(x, filter1!), filter2!), filter3!);
    return linear(tf.reshape(features, [64, 1024]), weights!, bias!);
  },
});

/** An LSTM of 64 units over 32 steps of 16 numbers, 64 sequences. */
export const recurrent = model({
  name: 'recurrent',
  input: [64, 32, 16],
  shapes: [[80, 256], [256], [CLASSES, 64], [CLASSES]],
  logits([weights, bias, outWeights, outBias], x) {
    const hidden = lstm(tf.transpose(x, [1, 0, 2]), { weights: weights!, bias: bias! } as Parameters<typeof lstm>[1]);
    return linear(tf.reshape(tf.slice(hidden, [31, 0, 0], [1, 64, 64]), [64, 64]), outWeights!, outBias!);
  },
});

function model({ name, shapes, input, logits }: Description): Model {
  const numbers = (size: number, scale: number, label: string) => {
    const rng = derivedStream(SEED, `bench/${name}/${label}`);
    return Float32Array.from({ length: size }, () => scale * (2 * rng.uniform() - 1));
  };
  const sizeOf = (shape: readonly number[]) => shape.reduce((product, side) => product * side, 1);
  const rows = input[0]!;
  const batch = () => {
    const classes = Int32Array.from({ length: rows }, (_, i) => (i * 7) % CLASSES);
    return {
      x: tf.tensor(numbers(sizeOf(input), 1, 'x'), [...input]),
      labels: tf.tidy(() => tf.oneHot(tf.tensor1d(classes, 'int32'), CLASSES).toFloat()),
    };
  };
  const task: Task<ReturnType<typeof batch>> = {
    name,
    description: name,
    identity: { task: name },
    members: ['one'],
    parameters: shapes.map((shape, i) => ({ name: `p${i}`, shape })),
    splits: ['train'],
    initialParameters: () => shapes.map((shape, i) => numbers(sizeOf(shape), 0.1, `p${i}`)),
    batch,
    loss: (parameters, { x, labels }) =>
      tf.tidy(() => tf.losses.softmaxCrossEntropy(labels, logits(parameters, x)).asScalar()),
    dispose: () => undefined,
  };
  return { task: task as unknown as Task, batch };
}
