import type { ImageSetName } from './image-sets.js';
import type { Part } from './splits.js';

/** One file of a set. It may lie there as it is or compressed by gzip, with `.gz` behind its name. */
export interface ImageFile {
  readonly part: Part;
  /** `images`, `labels`: IDX. `records`: label and pixels together, as CIFAR has them. */
  readonly holds: 'images' | 'labels' | 'records';
  readonly name: string;
  /** Examples in the file. */
  readonly count: number;
  /** Size as it is read, so uncompressed. */
  readonly sizeBytes: number;
}

/** How a set lies in a data folder. */
export interface ImageFiles {
  readonly format: 'idx' | 'cifar';
  /** Names of the set's folder, the first for new ones; the others are what archives and packages make of it. */
  readonly folders: readonly string[];
  readonly files: readonly ImageFile[];
  readonly from: string;
  readonly downloadBytes: number;
  /** What to do with the download. */
  readonly howTo: string;
}

/** Bytes before the values of an IDX file: a magic number and one number an axis. */
const idxHeader = (axes: number) => 4 + 4 * axes;

const MNIST_FILES: readonly ImageFile[] = (
  [
    ['train', 'train', 60_000],
    ['test', 't10k', 10_000],
  ] as const
).flatMap(([part, prefix, count]) => [
  { part, holds: 'images', name: `${prefix}-images-idx3-ubyte`, count, sizeBytes: idxHeader(3) + count * 28 * 28 },
  { part, holds: 'labels', name: `${prefix}-labels-idx1-ubyte`, count, sizeBytes: idxHeader(1) + count },
]);

/** A file of CIFAR. @param labels bytes of labels before the pixels of each record */
const cifarFile = (part: Part, name: string, count: number, labels: number): ImageFile => ({
  part,
  holds: 'records',
  name,
  count,
  sizeBytes: count * (labels + 32 * 32 * 3),
});

/** The sets that nosbench reads in their public form. */
export const IMAGE_FILES = {
  mnist: {
    format: 'idx',
    folders: ['mnist', 'MNIST/raw'],
    files: MNIST_FILES,
    from: 'https://storage.googleapis.com/cvdf-datasets/mnist/',
    downloadBytes: 11_594_722,
    howTo: 'put the four files there, as .gz or unpacked',
  },
  fashion_mnist: {
    format: 'idx',
    folders: ['fashion_mnist', 'fashion-mnist', 'FashionMNIST/raw'],
    files: MNIST_FILES,
    from: 'http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/',
    downloadBytes: 30_878_645,
    howTo:
      'put the four files there, as .gz or unpacked; or install Debian’s package dataset-fashion-mnist and use --data-dir /usr/share/datasets',
  },
  cifar10: {
    format: 'cifar',
    folders: ['cifar10', 'cifar-10-batches-bin'],
    files: [
      ...[1, 2, 3, 4, 5].map((batch) => cifarFile('train', `data_batch_${batch}.bin`, 10_000, 1)),
      cifarFile('test', 'test_batch.bin', 10_000, 1),
    ],
    from: 'https://www.cs.toronto.edu/~kriz/cifar-10-binary.tar.gz',
    downloadBytes: 170_052_171,
    howTo: 'unpack it in the data folder; the six .bin files are read from cifar-10-batches-bin',
  },
  cifar100: {
    format: 'cifar',
    folders: ['cifar100', 'cifar-100-binary'],
    files: [cifarFile('train', 'train.bin', 50_000, 2), cifarFile('test', 'test.bin', 10_000, 2)],
    from: 'https://www.cs.toronto.edu/~kriz/cifar-100-binary.tar.gz',
    downloadBytes: 168_513_733,
    howTo: 'unpack it in the data folder; train.bin and test.bin are read from cifar-100-binary',
  },
} as const satisfies Partial<Readonly<Record<ImageSetName, ImageFiles>>>;

/** Where the sets come from that nosbench does not read: archives of JPEG, PNG or TIFF pictures, or of Python objects. */
export const UNREADABLE_SETS: Readonly<Record<Exclude<ImageSetName, keyof typeof IMAGE_FILES>, string>> = {
  food101_32x32: 'JPEG pictures in https://data.vision.ee.ethz.ch/cvl/food-101.tar.gz',
  food101_64x64: 'JPEG pictures in https://data.vision.ee.ethz.ch/cvl/food-101.tar.gz',
  coil100_32x32:
    'PNG pictures in http://www.cs.columbia.edu/CAVE/databases/SLAM_coil-20_coil-100/coil-100/coil-100.zip',
  deep_weeds_32x32: 'JPEG pictures, see https://github.com/AlexOlsen/DeepWeeds',
  sun397_32x32: 'JPEG pictures in https://vision.princeton.edu/projects/2010/SUN/SUN397.tar.gz',
  'imagenet_resized/16x16': 'after registration at https://image-net.org/download-images.php',
  'imagenet_resized/32x32': 'after registration at https://image-net.org/download-images.php',
  colorectal_histology_32x32: 'TIFF pictures, see https://doi.org/10.5281/zenodo.53169',
};
