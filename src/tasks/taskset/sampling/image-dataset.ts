import { chance, type Draws, linearInteger, logInteger } from '../../../random/numpy-draws.js';
import { type AugmentationConfig, sampleAugmentation } from './augmentation.js';

/** The image data sets of the sampled families, in the order of the choice. */
const SAMPLED_IMAGE_DATASETS = [
  'cifar10',
  'cifar100',
  'coil100_32x32',
  'deep_weeds_32x32',
  'fashion_mnist',
  'food101_32x32',
  'imagenet_resized/16x16',
  'imagenet_resized/32x32',
  'mnist',
  'sun397_32x32',
] as const;

export type SampledImageDataset = (typeof SAMPLED_IMAGE_DATASETS)[number];

/** How a data set is used. */
export type ImageDatasetFields = {
  /** Images in a mini-batch. */
  readonly bs: number;
  /** Training images used; null: all. */
  readonly num_train: number | null;
  /** Only for MNIST and Fashion-MNIST, and always 10. */
  readonly num_classes?: number;
  /** Drawn, and ignored by the image data sets. */
  readonly just_train: boolean;
};

export type ImageDatasetConfig = readonly [
  name: SampledImageDataset,
  fields: ImageDatasetFields,
  augmentation: AugmentationConfig | null,
];

/** The augmentation is drawn before the fields, although it stands behind them. */
export function sampleImageDataset(draws: Draws): ImageDatasetConfig {
  const name = draws.choice(SAMPLED_IMAGE_DATASETS);
  const augmentation = chance(draws, 0.3) ? sampleAugmentation(draws) : null;
  return [name, sampleFields(draws, name), augmentation];
}

function sampleFields(draws: Draws, name: SampledImageDataset): ImageDatasetFields {
  switch (name) {
    case 'mnist':
    case 'fashion_mnist':
      return {
        bs: logInteger(draws, 8, 512),
        num_train: linearInteger(draws, 1000, 55_000),
        num_classes: 10,
        just_train: chance(draws, 0.1),
      };
    case 'cifar10':
    case 'cifar100':
      return {
        bs: logInteger(draws, 8, 256),
        num_train: linearInteger(draws, 1000, 50_000),
        just_train: chance(draws, 0.2),
      };
    default:
      return { bs: logInteger(draws, 8, 256), just_train: chance(draws, 0.2), num_train: null };
  }
}
