import * as tf from '@tensorflow/tfjs';
import { openBackend } from '../dist/interpreter/backends.js';
import { type Contender, millisecondsOf, ratioOf, timeInterleaved } from './measure.js';
import type { Measurement, Section } from './section.js';

const BATCH = 64;

interface Layer {
  readonly size: number;
  readonly channels: number;
  readonly filter: number;
  readonly stride: number;
  readonly padding: 'same' | 'valid';
  readonly outputs: number;
}

const LAYERS: readonly Layer[] = [
  { size: 32, channels: 3, filter: 3, stride: 1, padding: 'same', outputs: 32 },
  { size: 32, channels: 3, filter: 3, stride: 2, padding: 'same', outputs: 32 },
  { size: 16, channels: 32, filter: 3, stride: 1, padding: 'same', outputs: 64 },
  { size: 14, channels: 16, filter: 5, stride: 1, padding: 'valid', outputs: 32 },
];

/** Both gradients of a convolution, against the convolution itself. */
export const section: Section = {
  title: `convolutions, ${BATCH} images`,
  retries: true,
  async run({ quick }) {
    await openBackend('wasm');
    const measurements: Measurement[] = [];
    for (const layer of LAYERS) measurements.push(...(await measure(layer, quick)));
    return measurements;
  },
};

async function measure(layer: Layer, quick: boolean): Promise<readonly Measurement[]> {
  const { size, channels, filter, stride, padding, outputs } = layer;
  const x = tf.randomNormal<tf.Rank.R4>([BATCH, size, size, channels], 0, 1, 'float32', 1);
  const weights = tf.randomNormal<tf.Rank.R4>([filter, filter, channels, outputs], 0, 0.1, 'float32', 2);
  const y = tf.conv2d(x, weights, stride, padding);
  const dy = tf.randomNormal<tf.Rank.R4>(y.shape, 0, 1, 'float32', 3);
  const convolve = (images: tf.Tensor4D, kernel: tf.Tensor4D) => tf.conv2d(images, kernel, stride, padding);
  const attributes = { strides: [stride, stride], pad: padding, dataFormat: 'NHWC', dimRoundingMode: null };
  const kernel = (name: string, inputs: tf.NamedTensorMap, more: tf.NamedAttrMap): Contender => ({
    run: () =>
      tf.dispose(tf.engine().runKernel(name, inputs, { ...attributes, ...more } as unknown as tf.NamedAttrMap)),
  });
  const timings = await timeInterleaved(
    {
      forward: { run: () => convolve(x, weights).dispose() },
      filter: kernel('Conv2DBackpropFilter', { x, dy }, { filterShape: weights.shape }),
      images: kernel('Conv2DBackpropInput', { dy, filter: weights }, { inputShape: x.shape }),
    },
    // The engine compiles in the background: on a busy machine it takes a while until the fast code is there.
    { repetitions: quick ? 7 : 15, warmUps: 10 },
  );
  tf.dispose([x, weights, y, dy]);
  const what = `${size}x${size}x${channels}, ${filter}x${filter}${stride > 1 ? ` stride ${stride}` : ''}${padding === 'valid' ? ' valid' : ''} -> ${outputs}`;
  return [
    { name: what, unit: 'ms', ...millisecondsOf(timings.forward), detail: 'forward' },
    {
      name: `${what}: filter gradient / forward`,
      unit: 'x',
      ...ratioOf(timings.filter, timings.forward),
      target: { atMost: 2 },
    },
    {
      name: `${what}: image gradient / forward`,
      unit: 'x',
      ...ratioOf(timings.images, timings.forward),
      target: { atMost: 2 },
    },
  ];
}
