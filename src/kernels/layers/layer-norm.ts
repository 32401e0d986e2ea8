import * as tf from '@tensorflow/tfjs';
import { NosbenchError } from '../../util/errors.js';
import { activeHeap } from '../active-heap.js';
import type { KernelRegistration } from '../registration.js';
import { openColumnSums } from './column-sums.js';
import { openLayerNorm } from './layer-norm-module.js';
import { hasKernel, isRecording, runKernel } from './run.js';

const FORWARD = 'NosbenchLayerNorm';
const BACKWARD = 'NosbenchLayerNormGradient';

/** PyTorch's default. */
const EPSILON = 1e-5;

/**
 * Layer normalisation over the last axis (Ba, Kiros and Hinton 2016), optionally of a sum:
 *
 *     s = x + residual
 *     y = (s − mean s)/√(var s + ε)·γ + β        var with divisor n, ε = 1e-5 unless given
 *
 * x and residual [..., n] of one shape, gamma and beta [n], all float32; the caller owns y. Differentiable in all four.
 */
export function layerNorm(
  x: tf.Tensor,
  gamma: tf.Tensor,
  beta: tf.Tensor,
  options: { readonly residual?: tf.Tensor; readonly epsilon?: number } = {},
): tf.Tensor {
  const { residual, epsilon = EPSILON } = options;
  checkShapes(x, gamma, beta, residual);
  if (!hasKernel(FORWARD)) return composed(x, gamma, beta, residual, epsilon);
  const compute = (inputs: tf.NamedTensorMap, save: tf.GradSaveFunc) => {
    const [value, ...kept] = runKernel(FORWARD, inputs, { epsilon, forGradient: isRecording() }) as [
      tf.Tensor,
      ...tf.Tensor[],
    ];
    save(kept.length === 0 ? [] : [...kept, inputs.gamma as tf.Tensor]);
    const gradients = (dy: tf.Tensor, saved: tf.Tensor[]): [tf.Tensor, tf.Tensor, tf.Tensor] => {
      const [normalised, inverse, weight] = saved as [tf.Tensor, tf.Tensor, tf.Tensor];
      return runKernel(BACKWARD, { dy, normalised, inverse, gamma: weight }) as [tf.Tensor, tf.Tensor, tf.Tensor];
    };
    return { value, gradients };
  };
  if (residual === undefined) {
    return tf.customGrad((...received) => {
      const [a, c, d, save] = received as unknown as [tf.Tensor, tf.Tensor, tf.Tensor, tf.GradSaveFunc];
      const { value, gradients } = compute({ x: a, gamma: c, beta: d }, save);
      return { value, gradFunc: gradients };
    })(x, gamma, beta);
  }
  return tf.customGrad((...received) => {
    const [a, b, c, d, save] = received as unknown as [tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor, tf.GradSaveFunc];
    const { value, gradients } = compute({ x: a, residual: b, gamma: c, beta: d }, save);
    const gradFunc = (dy: tf.Tensor, saved: tf.Tensor[]): tf.Tensor[] => {
      const [dx, dGamma, dBeta] = gradients(dy, saved);
      // Two tensors, since tfjs disposes of a gradient once it has added it to another.
      return [dx, dx.clone(), dGamma, dBeta];
    };
    return { value, gradFunc };
  })(x, residual, gamma, beta);
}

function composed(
  x: tf.Tensor,
  gamma: tf.Tensor,
  beta: tf.Tensor,
  residual: tf.Tensor | undefined,
  epsilon: number,
): tf.Tensor {
  return tf.tidy(() => {
    const s = residual === undefined ? x : tf.add(x, residual);
    const centred = tf.sub(s, tf.mean(s, -1, true));
    const variance = tf.mean(tf.square(centred), -1, true);
    return tf.add(tf.mul(tf.div(centred, tf.sqrt(tf.add(variance, epsilon))), gamma), beta);
  });
}

function checkShapes(x: tf.Tensor, gamma: tf.Tensor, beta: tf.Tensor, residual: tf.Tensor | undefined): void {
  const n = x.shape.at(-1);
  const fits =
    [gamma, beta].every(({ rank, size }) => rank === 1 && size === n) &&
    (residual === undefined || tf.util.arraysEqual(residual.shape, x.shape));
  if (fits && [x, gamma, beta, residual].every((tensor) => tensor === undefined || tensor.dtype === 'float32')) return;
  const got = [x, residual, gamma, beta]
    .flatMap((tensor) => (tensor === undefined ? [] : [`${tensor.dtype} [${tensor.shape}]`]))
    .join(', ');
  throw new NosbenchError(
    'bug',
    `layerNorm: expected float32 x [..., n], a residual of its shape, gamma [n] and beta [n], got ${got}. Check the model's parameters.`,
  );
}

export const LAYER_NORM_KERNELS: readonly KernelRegistration[] = [
  {
    kernelName: FORWARD,
    kernelFunc: ({ inputs, attrs }) => {
      const { x, residual, gamma, beta } = inputs as Record<'x' | 'gamma' | 'beta', tf.TensorInfo> & {
        residual?: tf.TensorInfo;
      };
      const columns = x.shape.at(-1) as number;
      const rows = tf.util.sizeFromShape(x.shape.slice(0, -1));
      const heap = activeHeap();
      const value = heap.allocate(x.shape, 'float32');
      const kept =
        attrs?.forGradient === true ? [heap.allocate(x.shape, 'float32'), heap.allocate([rows], 'float32')] : [];
      const [normalised = 0, inverse = 0] = kept.map((tensor) => heap.addressOf(tensor));
      const of = (tensor: tf.TensorInfo): number => heap.addressOf(tensor);
      const module = openLayerNorm();
      const common = [of(gamma), of(beta), of(value), normalised, inverse, attrs?.epsilon as number] as const;
      if (residual === undefined) module.normalise(rows, columns, of(x), 0, ...common);
      else module.addAndNormalise(rows, columns, of(x), of(residual), ...common);
      return [value, ...kept];
    },
  },
  {
    kernelName: BACKWARD,
    kernelFunc: ({ inputs }) => {
      const { dy, normalised, inverse, gamma } = inputs as Record<
        'dy' | 'normalised' | 'inverse' | 'gamma',
        tf.TensorInfo
      >;
      const columns = dy.shape.at(-1) as number;
      const rows = tf.util.sizeFromShape(dy.shape.slice(0, -1));
      const heap = activeHeap();
      const [dx, dGamma, dBeta] = [
        heap.allocate(dy.shape, 'float32'),
        heap.allocate([columns], 'float32'),
        heap.allocate([columns], 'float32'),
      ];
      const of = (tensor: tf.TensorInfo): number => heap.addressOf(tensor);
      openLayerNorm().gradient(rows, columns, of(dy), of(normalised), of(inverse), of(gamma), of(dx));
      const sums = openColumnSums();
      sums.columnDots(rows, columns, of(dy), of(normalised), of(dGamma));
      sums.columnSums(rows, columns, of(dy), of(dBeta));
      return [dx, dGamma, dBeta];
    },
  },
];
