import * as tf from '@tensorflow/tfjs';
import { type NoiseStream, noiseStream } from '../../random/noise.js';
import type { Json } from '../../util/json.js';
import type { ImageBatch, ImageData, ImageRequest, SplitName } from '../data/access.js';
import type { ImageSetName } from '../data/image-sets.js';
import { openImages } from '../data/images.js';
import type { Batch, Task } from '../task.js';
import { batchLabel } from './batch-label.js';
import type { TasksetInput } from './create.js';
import type { FixedImageData } from './fixed/image-data.js';
import type { ParameterPlan } from './layers/layer.js';
import { TASKSET_SPLITS } from './protocol.js';
import type { ImageDatasetConfig } from './sampling/image-dataset.js';

/** What a family makes of images. */
export interface ImageModel {
  /** A sentence about the model. */
  readonly description: string;
  readonly parameters: readonly ParameterPlan[];
  /** Tensors of noise that the loss reads from the batch, drawn anew for every batch of every split. */
  noise?(draws: NoiseStream): Readonly<Record<string, tf.Tensor>>;
  /** Called inside a `tf.tidy`. */
  loss(parameters: readonly tf.Tensor[], batch: ImageBatch): tf.Scalar;
}

/** V of the sampled families: 5,000, but for sets that are too small for it. */
const SAMPLED_VALIDATION: Readonly<Partial<Record<ImageSetName, number>>> = {
  coil100_32x32: 800,
  deep_weeds_32x32: 2000,
};

/** The images that a sampled configuration asks for. `just_train` is drawn and has no effect on image tasks, as in the original. */
export function sampledImages([set, { bs, num_train }, augmentation]: ImageDatasetConfig): ImageRequest {
  const validation = SAMPLED_VALIDATION[set] ?? 5000;
  return { set, batchSize: bs, validation, training: num_train, shuffle: 10_000, augmentation };
}

/** The images that a fixed task asks for. */
export function fixedImages({ dataset, bs, shuffle, validation }: FixedImageData): ImageRequest {
  return { set: dataset, batchSize: bs, validation, training: null, shuffle: shuffle ?? 'split', augmentation: null };
}

/**
 * A task on images. Its replicas differ in initial parameters, order of examples, augmentation and noise, all seeded by the replica's number; the
 * original seeds none of these.
 */
export function imageTask(
  input: TasksetInput<Json>,
  request: ImageRequest,
  model: (data: ImageData) => ImageModel,
): Task<ImageBatch> {
  const { name, config, members, stepsPerEpoch } = input;
  const data = openImages(input.data, request, stepsPerEpoch);
  const { description, parameters, noise, loss } = model(data);
  return {
    name,
    description: `${description} Images of ${request.set}, ${request.batchSize} a batch.`,
    ...(data.remark === undefined ? {} : { remark: data.remark }),
    identity: { task: 'taskset', version: 1, name, config, data: data.identity },
    members,
    parameters: parameters.map(({ name: parameter, shape }) => ({ name: parameter, shape })),
    splits: TASKSET_SPLITS,
    prepare: () => data.prepare(),
    initialParameters: (member) =>
      parameters.map((plan) => plan.initial(noiseStream(['parameters', member, plan.name]))),
    batch(split, at) {
      const batch = data.batch(split as SplitName, at);
      return noise === undefined
        ? batch
        : { ...batch, ...noise(noiseStream(['noise', ...batchLabel(split, at, stepsPerEpoch)])) };
    },
    loss: (values, batch) => tf.tidy(() => loss(values, batch)),
    dispose: () => data.dispose(),
  };
}

/** Images as rows of pixels `[batch, height · width · channels]`; centred: from −1 to 1 instead of 0 to 1. */
export function flatImages({ images }: ImageBatch, isCentred: boolean): tf.Tensor2D {
  const flat = tf.reshape(images, [images.shape[0], -1]) as tf.Tensor2D;
  return isCentred ? tf.sub(tf.mul(flat, 2), 1) : flat;
}

/** Entries of an image. */
export function pixelCount({ shape }: ImageData): number {
  return shape[0] * shape[1] * shape[2];
}

/** A tensor that a batch carries besides images and classes. */
export function carried(batch: Batch, name: string): tf.Tensor2D {
  return batch[name] as tf.Tensor2D;
}
