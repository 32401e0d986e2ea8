/** An image set as TensorFlow Datasets supplied it to TaskSet (specification, section 4.5). */
export interface ImageSet {
  /** Height, width, channels. */
  readonly shape: readonly [number, number, number];
  readonly classes: number;
  /** Examples by part. Parts that are not there are absent. */
  readonly examples: { readonly train: number; readonly validation?: number; readonly test?: number };
}

const set = (
  height: number,
  width: number,
  channels: number,
  classes: number,
  examples: ImageSet['examples'],
): ImageSet => ({ shape: [height, width, channels], classes, examples });

/**
 * The image sets that TaskSet's tasks name. Sets named `_32x32` or `_64x64` hold pictures of many sizes, scaled by bicubic interpolation whatever
 * their proportions. In `coil100_32x32` the class is the viewing angle, one of 72, not the object: so it was in the version that TaskSet used.
 */
export const IMAGE_SETS = {
  mnist: set(28, 28, 1, 10, { train: 60_000, test: 10_000 }),
  fashion_mnist: set(28, 28, 1, 10, { train: 60_000, test: 10_000 }),
  cifar10: set(32, 32, 3, 10, { train: 50_000, test: 10_000 }),
  cifar100: set(32, 32, 3, 100, { train: 50_000, test: 10_000 }),
  food101_32x32: set(32, 32, 3, 101, { train: 101_000 }),
  food101_64x64: set(64, 64, 3, 101, { train: 101_000 }),
  coil100_32x32: set(32, 32, 3, 72, { train: 7200 }),
  deep_weeds_32x32: set(32, 32, 3, 9, { train: 17_509 }),
  sun397_32x32: set(32, 32, 3, 397, { train: 76_128, validation: 10_875, test: 21_750 }),
  'imagenet_resized/16x16': set(16, 16, 3, 1000, { train: 1_281_167, validation: 50_000 }),
  'imagenet_resized/32x32': set(32, 32, 3, 1000, { train: 1_281_167, validation: 50_000 }),
  colorectal_histology_32x32: set(32, 32, 3, 8, { train: 5000 }),
} as const satisfies Readonly<Record<string, ImageSet>>;

export type ImageSetName = keyof typeof IMAGE_SETS;
