import * as tf from '@tensorflow/tfjs';
import { openGemm } from '../gemm.js';
import { createScratch, perHeap } from '../per-heap.js';
import type { KernelRegistration } from '../registration.js';
import { instantiate } from '../wasm/runtime.js';
import { type Geometry, geometryOf } from './geometry.js';
import { emitWindowModule, type WindowModule, type Windows } from './window-module.js';

/** Floats of the matrix of windows that are made at once: half a megabyte stays in a second-level cache until the product has read it. */
const MATRIX_FLOATS = 131_072;

const compiled = perHeap((heap) => ({
  heap,
  gemm: openGemm(),
  windows: instantiate(emitWindowModule(), { memory: heap.memory }) as unknown as WindowModule,
  image: createScratch(heap),
  matrix: createScratch(heap),
}));

/**
 * `tf.conv2d` and its gradients; that of the input is also `tf.conv2dTranspose`. The windows of a few outputs at a time become the rows of a
 * matrix, which leaves one product. The stock backend lacks the gradient of the filter and is slow at that of the input; forwards it is as
 * fast, but its results have -Infinity where NaN belongs (a diverged network would go unnoticed behind a relu), and it goes on using old
 * packed filters after a write in place.
 */
export const CONVOLUTION_KERNELS: readonly KernelRegistration[] = [
  {
    kernelName: 'Conv2D',
    kernelFunc: ({ inputs, attrs }) => convolve(inputs.x as tf.TensorInfo, inputs.filter as tf.TensorInfo, attrs),
  },
  {
    kernelName: 'Conv2DBackpropInput',
    kernelFunc: ({ inputs, attrs }) => imageGradient(inputs.dy as tf.TensorInfo, inputs.filter as tf.TensorInfo, attrs),
  },
  {
    kernelName: 'Conv2DBackpropFilter',
    kernelFunc: ({ inputs, attrs }) => filterGradient(inputs.x as tf.TensorInfo, inputs.dy as tf.TensorInfo, attrs),
  },
];

/** out[output][o] = Σ window[output] · filter[window][o]. */
function convolve(x: tf.TensorInfo, filter: tf.TensorInfo, attrs: tf.NamedAttrMap | undefined): tf.TensorInfo {
  const geometry = geometryOf('Conv2D', x.shape, filter.shape, attrs, false);
  const { heap, gemm, windows, image, matrix } = compiled();
  const { images, height, width, outHeight, outWidth, outChannels: n } = geometry;
  const out = heap.allocate([images, outHeight, outWidth, n], 'float32');
  const k = windowSize(geometry);
  const padded = image.take(paddedBytes(geometry));
  const rowsAt = matrix.take(matrixBytes(geometry));
  const [from, b, to] = [x, filter, out].map(heap.addressOf) as [number, number, number];
  if (isPointwise(geometry)) {
    gemm({ m: images * height * width, n, k, a: from, b, c: to });
    return out;
  }
  windows.clear(padded, paddedBytes(geometry));
  for (const { firstImage, images: count, firstRow, rows } of partsOf(geometry)) {
    const outputs = rows * outWidth;
    gatherPart(windows, geometry, { firstImage, images: count, firstRow, rows }, from, padded, rowsAt);
    gemm({ m: count * outputs, n, k, a: rowsAt, b, c: to + 4 * (firstImage * outHeight + firstRow) * outWidth * n });
  }
  return out;
}

/** dFilter[window][o] = Σ window[output] · dy[output][o] over the outputs of all images. */
function filterGradient(x: tf.TensorInfo, dy: tf.TensorInfo, attrs: tf.NamedAttrMap | undefined): tf.TensorInfo {
  const filterShape = attrs?.filterShape as number[];
  const geometry = geometryOf('Conv2DBackpropFilter', x.shape, filterShape, attrs, false);
  const { heap, gemm, windows, image, matrix } = compiled();
  const out = heap.allocate(filterShape, 'float32');
  const [m, n] = [windowSize(geometry), geometry.outChannels];
  const padded = image.take(paddedBytes(geometry));
  const rowsAt = matrix.take(matrixBytes(geometry));
  const [from, dyAt, c] = [x, dy, out].map(heap.addressOf) as [number, number, number];
  windows.clear(c, 4 * m * n);
  if (isPointwise(geometry)) {
    gemm({ m, n, k: geometry.images * geometry.height * geometry.width, a: from, b: dyAt, c, transposeA: true });
    return out;
  }
  windows.clear(padded, paddedBytes(geometry));
  for (const { firstImage, images, firstRow, rows } of partsOf(geometry)) {
    const outputs = rows * geometry.outWidth;
    gatherPart(windows, geometry, { firstImage, images, firstRow, rows }, from, padded, rowsAt);
    const firstOutput = (firstImage * geometry.outHeight + firstRow) * geometry.outWidth;
    gemm({
      m,
      n,
      k: images * outputs,
      a: rowsAt,
      b: dyAt + 4 * firstOutput * n,
      c,
      transposeA: true,
      accumulate: true,
    });
  }
  return out;
}

/** window[output] = Σ dy[output][o] · filter[window][o], added up where windows overlap. */
function imageGradient(dy: tf.TensorInfo, filter: tf.TensorInfo, attrs: tf.NamedAttrMap | undefined): tf.TensorInfo {
  const inputShape = attrs?.inputShape as number[];
  const geometry = geometryOf('Conv2DBackpropInput', inputShape, filter.shape, attrs, false);
  const { heap, gemm, windows, image, matrix } = compiled();
  const out = heap.allocate(inputShape, 'float32');
  const [n, k] = [windowSize(geometry), geometry.outChannels];
  const padded = image.take(paddedBytes(geometry));
  const rowsAt = matrix.take(matrixBytes(geometry));
  const [dyAt, b, to] = [dy, filter, out].map(heap.addressOf) as [number, number, number];
  if (isPointwise(geometry)) {
    gemm({ m: geometry.images * geometry.height * geometry.width, n, k, a: dyAt, b, c: to, transposeB: true });
    return out;
  }
  const parts = partsOf(geometry);
  if (parts.length === 0) windows.clear(to, 4 * tf.util.sizeFromShape(inputShape));
  for (const { firstImage, images, firstRow, rows } of parts) {
    const outputs = rows * geometry.outWidth;
    const firstOutput = (firstImage * geometry.outHeight + firstRow) * geometry.outWidth;
    gemm({ m: images * outputs, n, k, a: dyAt + 4 * firstOutput * k, b, c: rowsAt, transposeB: true });
    for (let i = 0; i < images; i++) {
      if (firstRow === 0) windows.clear(padded, paddedBytes(geometry));
      windows.scatter(rowsAt + 4 * i * outputs * n, ...windowsOf(geometry, padded, firstRow, rows));
      if (firstRow + rows === geometry.outHeight) copyOut(windows, geometry, padded, firstImage + i, to);
    }
  }
  return out;
}

/** A run of outputs whose windows make one matrix: some rows of one image, or some whole images. */
interface Part {
  readonly firstImage: number;
  readonly images: number;
  readonly firstRow: number;
  readonly rows: number;
}

/** A part's matrix has about `MATRIX_FLOATS` floats, or is one row of one image. */
function partsOf(geometry: Geometry): readonly Part[] {
  const { images, outHeight } = geometry;
  if (images * outHeight * geometry.outWidth === 0) return [];
  const floats = Math.max(1, geometry.outWidth * windowSize(geometry));
  const fitting = Math.max(1, Math.floor(MATRIX_FLOATS / floats));
  const rowsAtOnce = Math.min(outHeight, fitting);
  const imagesAtOnce = Math.max(1, Math.floor(fitting / outHeight));
  const parts: Part[] = [];
  for (let firstImage = 0; firstImage < images; firstImage += imagesAtOnce) {
    for (let firstRow = 0; firstRow < outHeight; firstRow += rowsAtOnce) {
      parts.push({
        firstImage,
        images: Math.min(imagesAtOnce, images - firstImage),
        firstRow,
        rows: Math.min(rowsAtOnce, outHeight - firstRow),
      });
    }
  }
  return parts;
}

/** Floats of a window: the rows of the filter. */
function windowSize({ filterHeight, filterWidth, channels }: Geometry): number {
  return filterHeight * filterWidth * channels;
}

/** True when the windows are the pixels, so that the images are the matrix already. */
function isPointwise(geometry: Geometry): boolean {
  const { filterHeight, filterWidth, strideHeight, strideWidth, height, width, paddedHeight, paddedWidth } = geometry;
  return (
    filterHeight * filterWidth * strideHeight * strideWidth === 1 && paddedHeight === height && paddedWidth === width
  );
}

/** With room behind it for a last run that is read or written in whole vectors. */
function paddedBytes({ paddedHeight, paddedWidth, channels }: Geometry): number {
  return 4 * paddedHeight * paddedWidth * channels + 16;
}

function matrixBytes(geometry: Geometry): number {
  if (isPointwise(geometry)) return 0;
  const [part] = partsOf(geometry);
  return part === undefined ? 0 : 4 * part.images * part.rows * geometry.outWidth * windowSize(geometry) + 16;
}

/** The windows of some rows of outputs. Without dilation the pixels of a filter's row lie side by side and are one run. */
function windowsOf(geometry: Geometry, padded: number, firstRow: number, rows: number): Windows {
  const { channels, strideHeight, strideWidth, dilationHeight, dilationWidth, filterHeight, filterWidth } = geometry;
  const pixel = 4 * channels;
  const row = geometry.paddedWidth * pixel;
  const [runs, runBytes] = dilationWidth === 1 ? [1, filterWidth * pixel] : [filterWidth, pixel];
  const yStep = strideHeight * row;
  return [
    padded + firstRow * yStep,
    rows,
    geometry.outWidth,
    yStep,
    strideWidth * pixel,
    filterHeight,
    dilationHeight * row,
    runs,
    dilationWidth * pixel,
    runBytes,
  ];
}

/** Makes the matrix of a part. An image's parts must come in order, for the padded image is kept from one to the next. */
function gatherPart(
  windows: WindowModule,
  geometry: Geometry,
  { firstImage, images, firstRow, rows }: Part,
  from: number,
  padded: number,
  matrix: number,
): void {
  const bytes = 4 * rows * geometry.outWidth * windowSize(geometry);
  for (let i = 0; i < images; i++) {
    if (firstRow === 0) copyIn(windows, geometry, from, firstImage + i, padded);
    windows.gather(matrix + i * bytes, ...windowsOf(geometry, padded, firstRow, rows));
  }
}

function copyIn(windows: WindowModule, geometry: Geometry, images: number, index: number, padded: number): void {
  const { inside, row, paddedRow, image } = rowsOf(geometry);
  windows.copyRows(padded + inside, paddedRow, images + index * image, row, geometry.height, row);
}

function copyOut(windows: WindowModule, geometry: Geometry, padded: number, index: number, images: number): void {
  const { inside, row, paddedRow, image } = rowsOf(geometry);
  windows.copyRows(images + index * image, row, padded + inside, paddedRow, geometry.height, row);
}

/** Bytes: of an image, of its rows without and with padding, and from the padded image's start to the first pixel. */
function rowsOf({ height, width, channels, paddedWidth, top, left }: Geometry) {
  const row = 4 * width * channels;
  const paddedRow = 4 * paddedWidth * channels;
  return { row, paddedRow, image: height * row, inside: top * paddedRow + 4 * left * channels };
}
