/** Image data sets of the fixed tasks, by the original's names. */
export type FixedImageDataset =
  | 'cifar10'
  | 'cifar100'
  | 'coil100_32x32'
  | 'colorectal_histology_32x32'
  | 'food101_32x32'
  | 'food101_64x64'
  | 'mnist'
  | 'sun397_32x32';

/** How a fixed task uses its images, which lie between 0 and 1; no augmentation. */
export type FixedImageData = {
  readonly dataset: FixedImageDataset;
  /** Images in a mini-batch. */
  readonly bs: number;
  /** Size of the shuffle buffer; null: the whole split. */
  readonly shuffle: number | null;
  /** Images in each of the two validation splits. */
  readonly validation: number;
};

/** @param shuffle default: the whole split; @param validation default 3000 */
export function images(
  dataset: FixedImageDataset,
  bs: number,
  shuffle: number | null = null,
  validation = 3000,
): FixedImageData {
  return { dataset, bs, shuffle, validation };
}
