import * as tf from '@tensorflow/tfjs';
import { NosbenchError } from '../../util/errors.js';
import { activeHeap } from '../active-heap.js';
import type { KernelRegistration } from '../registration.js';
import { openBatchNorm } from './batch-norm-module.js';
import { openColumnSums } from './column-sums.js';
import { hasKernel, isRecording, runKernel } from './run.js';

const FORWARD = 'NosbenchBatchNorm';
const BACKWARD = 'NosbenchBatchNormGradient';

/** Sonnet's and TensorFlow's default. */
const EPSILON = 1e-3;

/**
 * Batch normalisation by the statistics of the batch itself (Ioffe and Szegedy 2015), over all axes but the last:
 *
 *     y = (x − mean)/√(var + ε)·γ + β        var with divisor n, the number of values a channel has; ε = 1e-3 unless given
 *
 * x [..., channels], gamma and beta [channels], all float32; without gamma γ is 1, without beta β is 0. The caller owns y. Differentiable
 * in all three, through the statistics.
 */
export function batchNormTraining(
  x: tf.Tensor,
  gamma?: tf.Tensor,
  beta?: tf.Tensor,
  epsilon: number = EPSILON,
): tf.Tensor {
  checkShapes(x, gamma, beta);
  if (!hasKernel(FORWARD)) return composed(x, gamma, beta, epsilon);
  return tf.tidy(() => {
    const channels = x.shape.at(-1) as number;
    return tf.customGrad((...received) => {
      const [a, c, d, save] = received as unknown as [tf.Tensor, tf.Tensor, tf.Tensor, tf.GradSaveFunc];
      const [value, ...kept] = runKernel(
        FORWARD,
        { x: a, gamma: c, beta: d },
        { epsilon, forGradient: isRecording() },
      ) as [tf.Tensor, ...tf.Tensor[]];
      save(kept.length === 0 ? [] : [...kept, c]);
      const gradFunc = (dy: tf.Tensor, saved: tf.Tensor[]): tf.Tensor[] => {
        const [normalised, inverse, weight] = saved as [tf.Tensor, tf.Tensor, tf.Tensor];
        return runKernel(BACKWARD, { dy, normalised, inverse, gamma: weight });
      };
      return { value, gradFunc };
    })(x, gamma ?? tf.ones([channels]), beta ?? tf.zeros([channels]));
  });
}

function composed(x: tf.Tensor, gamma: tf.Tensor | undefined, beta: tf.Tensor | undefined, epsilon: number): tf.Tensor {
  return tf.tidy(() => {
    const axes = x.shape.slice(0, -1).map((_, axis) => axis);
    const centred = tf.sub(x, tf.mean(x, axes));
    const normalised = tf.div(centred, tf.sqrt(tf.add(tf.mean(tf.square(centred), axes), epsilon)));
    const scaled = gamma === undefined ? normalised : tf.mul(normalised, gamma);
    return beta === undefined ? scaled : tf.add(scaled, beta);
  });
}

function checkShapes(x: tf.Tensor, gamma: tf.Tensor | undefined, beta: tf.Tensor | undefined): void {
  const channels = x.shape.at(-1);
  const parameters = [gamma, beta].filter((tensor) => tensor !== undefined);
  const fits =
    x.rank >= 1 &&
    x.dtype === 'float32' &&
    parameters.every(({ rank, size, dtype }) => rank === 1 && size === channels && dtype === 'float32');
  if (fits) return;
  const got = [x, ...parameters].map(({ dtype, shape }) => `${dtype} [${shape}]`).join(', ');
  throw new NosbenchError(
    'bug',
    `batchNormTraining: expected float32 x [..., channels], gamma and beta [channels], got ${got}. Check the model's parameters.`,
  );
}

export const BATCH_NORM_KERNELS: readonly KernelRegistration[] = [
  { kernelName: FORWARD, kernelFunc: forward },
  { kernelName: BACKWARD, kernelFunc: backward },
];

type Run = Parameters<tf.KernelFunc>[0];

function sizesOf({ shape }: tf.TensorInfo) {
  return { rows: tf.util.sizeFromShape(shape.slice(0, -1)), channels: shape.at(-1) as number };
}

/** @returns y; if `forGradient`, also (x − mean)/√(var + ε), shaped like x, and 1/√(var + ε), one a channel. */
function forward({ inputs, attrs, backend }: Run): tf.TensorInfo[] {
  const { x, gamma, beta } = inputs as Record<'x' | 'gamma' | 'beta', tf.TensorInfo>;
  const { rows, channels } = sizesOf(x);
  const heap = activeHeap();
  const [value, normalised] = [heap.allocate(x.shape, 'float32'), heap.allocate(x.shape, 'float32')];
  const [statistic, inverse] = [heap.allocate([channels], 'float32'), heap.allocate([channels], 'float32')];
  const at = (tensor: tf.TensorInfo): number => heap.addressOf(tensor);
  const module = openBatchNorm();
  const { columnSums, columnDots } = openColumnSums();
  const channel = (tensor: tf.TensorInfo): Float32Array => new Float32Array(heap.memory.buffer, at(tensor), channels);

  columnSums(rows, channels, at(x), at(statistic));
  channel(statistic).forEach((sum, c, means) => {
    means[c] = sum / rows;
  });
  module.subtract(rows, channels, at(x), at(statistic), at(normalised));
  columnDots(rows, channels, at(normalised), at(normalised), at(statistic));
  channel(inverse).set(channel(statistic).map((squares) => 1 / Math.sqrt(squares / rows + Number(attrs?.epsilon))));
  module.finish(rows, channels, at(normalised), at(inverse), at(gamma), at(beta), at(value));
  const kept = attrs?.forGradient === true ? [normalised, inverse] : [];
  for (const { dataId } of kept.length > 0 ? [statistic] : [statistic, normalised, inverse])
    (backend as { disposeData(id: tf.DataId): void }).disposeData(dataId);
  return [value, ...kept];
}

function backward({ inputs, backend }: Run): tf.TensorInfo[] {
  const { dy, normalised, inverse, gamma } = inputs as Record<'dy' | 'normalised' | 'inverse' | 'gamma', tf.TensorInfo>;
  const { rows, channels } = sizesOf(dy);
  const heap = activeHeap();
  const dx = heap.allocate(dy.shape, 'float32');
  const [dGamma, dBeta, means] = [
    heap.allocate([channels], 'float32'),
    heap.allocate([channels], 'float32'),
    heap.allocate([3 * channels], 'float32'),
  ];
  const at = (tensor: tf.TensorInfo): number => heap.addressOf(tensor);
  const { columnSums, columnDots } = openColumnSums();
  columnDots(rows, channels, at(dy), at(normalised), at(dGamma));
  columnSums(rows, channels, at(dy), at(dBeta));
  const channel = (tensor: tf.TensorInfo, first = 0): Float32Array =>
    new Float32Array(heap.memory.buffer, at(tensor) + 4 * first, channels);
  const weights = channel(gamma);
  channel(means).set(channel(dBeta).map((sum) => sum / rows));
  channel(means, channels).set(channel(dGamma).map((sum) => sum / rows));
  channel(means, 2 * channels).set(channel(inverse).map((scale, c) => scale * (weights[c] as number)));
  openBatchNorm().gradient(rows, channels, at(dy), at(normalised), at(means), at(dx));
  (backend as { disposeData(id: tf.DataId): void }).disposeData(means.dataId);
  return [dx, dGamma, dBeta];
}
