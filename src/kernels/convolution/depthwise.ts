import * as tf from '@tensorflow/tfjs';
import { createScratch, perHeap } from '../per-heap.js';
import type { KernelRegistration } from '../registration.js';
import { instantiate } from '../wasm/runtime.js';
import { type AddTaps, type DepthwiseImage, type DepthwiseModule, emitDepthwiseModule } from './depthwise-module.js';
import { type Geometry, geometryOf } from './geometry.js';
import { emitWindowModule, type WindowModule } from './window-module.js';

const compiled = perHeap((heap) => ({
  heap,
  depthwise: instantiate(emitDepthwiseModule(), { memory: heap.memory }) as unknown as DepthwiseModule,
  windows: instantiate(emitWindowModule(), { memory: heap.memory }) as unknown as WindowModule,
  image: createScratch(heap),
}));

/**
 * Gradients of `tf.depthwiseConv2d`, which the stock backend lacks: loops over a padded image with as many lanes a pixel as outputs.
 * Filters are [height, width, channels, multiplier]; output channel c·multiplier + m belongs to input channel c.
 */
export const DEPTHWISE_KERNELS: readonly KernelRegistration[] = [
  {
    kernelName: 'DepthwiseConv2dNativeBackpropFilter',
    kernelFunc: ({ inputs, attrs }) => filterGradient(inputs.x as tf.TensorInfo, inputs.dy as tf.TensorInfo, attrs),
  },
  {
    kernelName: 'DepthwiseConv2dNativeBackpropInput',
    kernelFunc: ({ inputs, attrs }) => imageGradient(inputs.dy as tf.TensorInfo, inputs.filter as tf.TensorInfo, attrs),
  },
];

function filterGradient(x: tf.TensorInfo, dy: tf.TensorInfo, attrs: tf.NamedAttrMap | undefined): tf.TensorInfo {
  const filterShape = attrs?.filterShape as number[];
  const geometry = geometryOf('DepthwiseConv2dNativeBackpropFilter', x.shape, filterShape, attrs, true);
  const { heap, depthwise, windows, image } = compiled();
  const out = heap.allocate(filterShape, 'float32');
  const { paddedBytes, pixel, paddedRow, inside, row, multiplier } = bytesOf(geometry);
  const padded = image.take(paddedBytes);
  const [from, dyAt, sums] = [x, dy, out].map(heap.addressOf) as [number, number, number];
  windows.clear(sums, 4 * tf.util.sizeFromShape(filterShape));
  windows.clear(padded, paddedBytes);
  const { height, width, channels, filterHeight, filterWidth, dilationHeight, dilationWidth } = geometry;
  const addTaps: readonly AddTaps[] = [depthwise.addTaps1, depthwise.addTaps2, depthwise.addTaps3, depthwise.addTaps4];
  for (let index = 0; index < geometry.images; index++) {
    const source = from + index * height * row;
    if (multiplier === 1) windows.copyRows(padded + inside, paddedRow, source, row, height, row);
    else
      for (let y = 0; y < height; y++)
        depthwise.repeatEach(padded + inside + y * paddedRow, source + y * row, width * channels, multiplier);
    for (let r = 0; r < filterHeight; r++) {
      for (let s = 0; s < filterWidth; s += 4) {
        const first = padded + r * dilationHeight * paddedRow + s * dilationWidth * pixel;
        const add = addTaps[Math.min(4, filterWidth - s) - 1] as AddTaps;
        add(sums + (r * filterWidth + s) * pixel, dilationWidth * pixel, ...outputsOf(geometry, first, dyAt, index));
      }
    }
  }
  return out;
}

function imageGradient(dy: tf.TensorInfo, filter: tf.TensorInfo, attrs: tf.NamedAttrMap | undefined): tf.TensorInfo {
  const inputShape = attrs?.inputShape as number[];
  const geometry = geometryOf('DepthwiseConv2dNativeBackpropInput', inputShape, filter.shape, attrs, true);
  const { heap, depthwise, windows, image } = compiled();
  const out = heap.allocate(inputShape, 'float32');
  const { paddedBytes, pixel, paddedRow, inside, row, multiplier } = bytesOf(geometry);
  const padded = image.take(paddedBytes);
  const [dyAt, filterAt, to] = [dy, filter, out].map(heap.addressOf) as [number, number, number];
  const { height, width, channels, filterHeight, filterWidth, dilationHeight, dilationWidth } = geometry;
  for (let index = 0; index < geometry.images; index++) {
    windows.clear(padded, paddedBytes);
    depthwise.spread(
      filterAt,
      filterHeight,
      dilationHeight * paddedRow,
      filterWidth,
      dilationWidth * pixel,
      ...outputsOf(geometry, padded, dyAt, index),
    );
    const target = to + index * height * row;
    if (multiplier === 1) windows.copyRows(target, row, padded + inside, paddedRow, height, row);
    else
      for (let y = 0; y < height; y++)
        depthwise.sumGroups(target + y * row, padded + inside + y * paddedRow, width * channels, multiplier);
  }
  return out;
}

function outputsOf(
  { outHeight, outWidth, strideHeight, strideWidth, paddedWidth, outChannels }: Geometry,
  image: number,
  dy: number,
  index: number,
): DepthwiseImage {
  const pixel = 4 * outChannels;
  return [
    image,
    dy + index * outHeight * outWidth * pixel,
    outHeight,
    outWidth,
    strideHeight * paddedWidth * pixel,
    strideWidth * pixel,
    pixel,
  ];
}

/** Bytes of a padded image with a lane for each output channel (in all, a pixel, a row, before the first pixel that is not padding), and of a row without. */
function bytesOf({ paddedHeight, paddedWidth, width, channels, outChannels, top, left }: Geometry) {
  const pixel = 4 * outChannels;
  const paddedRow = paddedWidth * pixel;
  return {
    pixel,
    paddedRow,
    paddedBytes: paddedHeight * paddedRow,
    inside: top * paddedRow + left * pixel,
    row: 4 * width * channels,
    multiplier: outChannels / channels,
  };
}
