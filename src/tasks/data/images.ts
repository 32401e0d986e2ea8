import * as tf from '@tensorflow/tfjs';
import { noiseStream } from '../../random/noise.js';
import type { BatchAddress } from '../task.js';
import { batchLabel } from '../taskset/batch-label.js';
import type { DataAccess, ImageBatch, ImageData, ImageRequest, SplitName } from './access.js';
import { augment, croppedShape } from './augment.js';
import { digitsSource } from './digits.js';
import { type ExampleOrder, exampleOrder } from './example-order.js';
import { IMAGE_SETS, type ImageSet, type ImageSetName } from './image-sets.js';
import type { ImageSource } from './image-source.js';
import { realSource } from './real.js';
import { splitRanges } from './splits.js';
import { syntheticSource } from './synthetic.js';

/** byte / 255 */
const LEVELS = Float32Array.from({ length: 256 }, (_, level) => level / 255);

/**
 * The images that a task asks for. A training step takes the examples of its number from one endless shuffled stream a replica; an evaluation takes
 * them from a stream of its own, which begins at a random example. The original draws both from one stream, so that evaluating consumes training
 * examples.
 * @param stepsPerEpoch see `TasksetInput`
 */
export function openImages(access: DataAccess, request: ImageRequest, stepsPerEpoch: number): ImageData {
  const set: ImageSet = IMAGE_SETS[request.set];
  const source = sourceOf(access, request.set, set);
  const { batchSize, augmentation } = request;
  const ranges = splitRanges(source.examples, source.validation ?? request.validation, request.training);
  const shape = croppedShape(set.shape, augmentation);
  const size = shape[0] * shape[1] * shape[2];
  const orders = new Map<string, { readonly label: string; readonly order: ExampleOrder }>();

  /** One stream of steps a replica and split is kept, and the last one of evaluations. */
  const orderOf = (split: SplitName, { member, purpose, epoch }: BatchAddress) => {
    const slot = purpose === 'step' ? `${split} ${member}` : split;
    const label = ['examples', member, split, purpose, ...(purpose === 'step' ? [] : [epoch])];
    const kept = orders.get(slot);
    if (kept?.label === label.join()) return kept.order;
    const { count } = ranges[split];
    const buffer = request.shuffle === 'split' ? count : request.shuffle;
    const order = exampleOrder(count, buffer, label, purpose === 'step' ? 'first' : 'anywhere');
    orders.set(slot, { label: label.join(), order });
    return order;
  };

  return {
    identity: {
      ...source.identity,
      splits: ranges,
      batchSize,
      shuffle: request.shuffle,
      augmentation,
      batches: 1,
    },
    ...(source.remark === undefined ? {} : { remark: source.remark }),
    shape,
    classes: set.classes,
    batchSize,
    prepare: () => source.check(),
    batch(split, at) {
      const images = source.open();
      const { part, from } = ranges[split];
      const number = at.purpose === 'step' ? at.epoch * stepsPerEpoch + at.index : at.index;
      const examples = orderOf(split, at).take(number * batchSize, batchSize);
      const values = new Float32Array(batchSize * size);
      const classes = new Float32Array(batchSize * set.classes);
      const draws = augmentation && noiseStream(['augmentation', ...batchLabel(split, at, stepsPerEpoch)]);
      const whole = new Float32Array(set.shape[0] * set.shape[1] * set.shape[2]);
      for (let row = 0; row < batchSize; row += 1) {
        const index = from + examples[row]!;
        const pixels = images.pixels(part, index);
        const out = values.subarray(row * size, (row + 1) * size);
        const scaled = draws === null ? out : whole;
        for (let i = 0; i < pixels.length; i += 1) scaled[i] = LEVELS[pixels[i]!]!;
        if (draws !== null) augment(whole, set.shape, augmentation!, draws, out);
        classes[row * set.classes + images.label(part, index)] = 1;
      }
      return {
        images: tf.tensor4d(values, [batchSize, ...shape]),
        classes: tf.tensor2d(classes, [batchSize, set.classes]),
      } satisfies ImageBatch;
    },
    dispose() {
      orders.clear();
      source.close();
    },
  };
}

function sourceOf(access: DataAccess, name: ImageSetName, set: ImageSet): ImageSource {
  switch (access.source) {
    case 'real':
      return realSource(name, access.folder);
    case 'digits':
      return digitsSource(name, set);
    case 'synthetic':
      return syntheticSource(name, set);
  }
}
