import * as tf from '@tensorflow/tfjs';
import { perHeap } from './per-heap.js';
import { emitPoolingModule, type PoolingModule, type Pools } from './pooling-module.js';
import type { KernelRegistration } from './registration.js';
import { instantiate } from './wasm/runtime.js';

const compiled = perHeap((heap) => ({
  heap,
  pooling: instantiate(emitPoolingModule(), { memory: heap.memory }) as unknown as PoolingModule,
}));

/**
 * Pooling of NHWC images and its gradients. The stock kernels lose NaN (their result is -Infinity), are slow at the gradients, and divide
 * that of the average by the whole window where the forward pass divides by the part inside the image.
 */
export const POOLING_KERNELS: readonly KernelRegistration[] = [
  { kernelName: 'MaxPool', kernelFunc: ({ inputs, attrs }) => pool('max', inputs.x as tf.TensorInfo, attrs) },
  { kernelName: 'AvgPool', kernelFunc: ({ inputs, attrs }) => pool('average', inputs.x as tf.TensorInfo, attrs) },
  {
    kernelName: 'MaxPoolGrad',
    kernelFunc: ({ inputs, attrs }) => {
      const { heap, pooling } = compiled();
      const { input, dy } = inputs as Readonly<Record<'input' | 'dy', tf.TensorInfo>>;
      const { pools } = poolsOf('MaxPoolGrad', input, attrs);
      const dx = zeros(input.shape);
      pooling.maxGradient(heap.addressOf(input), heap.addressOf(dy), heap.addressOf(dx), ...pools);
      return dx;
    },
  },
  {
    kernelName: 'AvgPoolGrad',
    kernelFunc: ({ inputs, attrs }) => {
      const { heap, pooling } = compiled();
      const { input, dy } = inputs as Readonly<Record<'input' | 'dy', tf.TensorInfo>>;
      const { pools } = poolsOf('AvgPoolGrad', input, attrs);
      const dx = zeros(input.shape);
      pooling.averageGradient(heap.addressOf(dy), heap.addressOf(dx), ...pools);
      return dx;
    },
  },
];

function pool(kind: 'max' | 'average', x: tf.TensorInfo, attrs: tf.NamedAttrMap | undefined): tf.TensorInfo {
  const { heap, pooling } = compiled();
  const { outShape, pools } = poolsOf(kind === 'max' ? 'MaxPool' : 'AvgPool', x, attrs);
  const out = heap.allocate(outShape, 'float32');
  pooling[kind](heap.addressOf(x), heap.addressOf(out), ...pools);
  return out;
}

function zeros(shape: readonly number[]): tf.TensorInfo {
  const { heap, pooling } = compiled();
  const out = heap.allocate(shape, 'float32');
  pooling.clear(heap.addressOf(out), 4 * tf.util.sizeFromShape([...shape]));
  return out;
}

/** Attributes of tfjs's pooling kernels. */
interface Attributes {
  readonly filterSize: number | [number, number];
  readonly strides: number | [number, number];
  readonly pad: 'valid' | 'same' | number | [[number, number], [number, number], [number, number], [number, number]];
  readonly dimRoundingMode?: 'floor' | 'round' | 'ceil';
}

function poolsOf(
  kernelName: string,
  { shape, dtype }: tf.TensorInfo,
  attrs: tf.NamedAttrMap | undefined,
): { outShape: readonly number[]; pools: Pools } {
  if (dtype !== 'float32')
    throw new Error(
      `${kernelName}: expected images of type float32 on the wasm backend, got ${dtype}. Cast them first.`,
    );
  // From tfjs's own operations, which have checked them.
  const { filterSize, strides, pad, dimRoundingMode } = attrs as unknown as Attributes;
  const info = tf.backend_util.computePool2DInfo(
    shape as [number, number, number, number],
    filterSize,
    strides,
    1,
    pad,
    dimRoundingMode,
  );
  const {
    batchSize,
    inHeight,
    inWidth,
    inChannels,
    outHeight,
    outWidth,
    strideHeight,
    strideWidth,
    filterHeight,
    filterWidth,
    padInfo,
  } = info;
  return {
    outShape: info.outShape,
    pools: [
      batchSize,
      inHeight,
      inWidth,
      4 * inChannels,
      outHeight,
      outWidth,
      strideHeight,
      strideWidth,
      filterHeight,
      filterWidth,
      padInfo.top,
      padInfo.left,
    ],
  };
}
