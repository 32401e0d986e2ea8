import { type FixedImageData, images } from './image-data.js';

/** Initialisation of the weights; `default` is Sonnet's, `contrib_variance_scaling` that of tf.contrib. */
export type FixedConvInit = 'default' | 'he_normal' | 'contrib_variance_scaling' | { readonly normal: number };

/**
 * A fixed convolutional classifier: 3×3 convolutions with bias, stride 2 in the first layer and 1 after, SAME. Then a pooling over all
 * places (`pool`; `w_init` is for the convolutions alone), or flattened into layers of `fc` units (`w_init` is for those too).
 */
export type FixedConvConfig = FixedImageData & {
  readonly channels: readonly number[];
  readonly activation: 'relu' | 'tanh';
  readonly w_init: FixedConvInit;
  readonly head:
    | { readonly kind: 'pool'; readonly pool: 'avg' | 'max'; readonly batch_norm: boolean }
    | { readonly kind: 'flatten'; readonly fc: readonly number[] };
};

const avg = { kind: 'pool', pool: 'avg', batch_norm: false } as const;
const max = { kind: 'pool', pool: 'max', batch_norm: false } as const;
const avgNormed = { kind: 'pool', pool: 'avg', batch_norm: true } as const;
const flatten = (...fc: readonly number[]) => ({ kind: 'flatten', fc }) as const;

const A = [32, 64, 64] as const;
const B = [32, 64, 128] as const;
const C = [32, 64, 128, 128] as const;
const D = [32, 32, 32, 64, 64] as const;
const cifar128 = images('cifar10', 128);
const cifar64 = images('cifar10', 64);

export const FIXED_CONV: Readonly<Record<string, FixedConvConfig>> = {
  FixedImageConv_cifar10_32x64x64_bs128: relu(A, avg, cifar128),
  FixedImageConv_cifar10_32x64x64_tanh_bs64: tanh(A, avg, cifar64, 'default'),
  FixedImageConv_cifar10_32x64x128_he_bs64: tanh(B, max, cifar64, 'he_normal'),
  FixedImageConv_cifar10_32x64x128_normal_bs64: tanh(B, avg, cifar64, { normal: 0.02 }),
  FixedImageConv_cifar10_32x64x128_largenormal_bs64: tanh(B, avg, cifar64, { normal: 0.2 }),
  FixedImageConv_cifar10_32x64x128_smallnormal_bs64: tanh(B, avg, cifar64, { normal: 0.002 }),
  FixedImageConv_cifar10_32x64x128x128x128_avg_he_bs64: tanh([32, 64, 128, 128, 128], avg, cifar64, 'he_normal'),
  FixedImageConv_cifar10_batchnorm_32x64x64_bs128: relu(A, avgNormed, cifar128),
  FixedImageConv_cifar10_batchnorm_32x32x32x64x64_bs128: relu(D, avgNormed, cifar128),
  FixedImageConv_food101_batchnorm_32x32x32x64x64_bs128: relu(D, avgNormed, images('food101_32x32', 128, 5000)),
  FixedImageConv_cifar100_bn_32x64x128x128_bs128: relu(C, avgNormed, images('cifar100', 128, 5000)),
  FixedImageConv_coil10032x32_bn_32x64x128x128_bs128: relu(C, avgNormed, images('coil100_32x32', 128, 5000, 800)),
  FixedImageConv_sun39732x32_bn_32x64x128x128_bs128: relu(C, avgNormed, images('sun397_32x32', 128, 5000)),
  FixedImageConv_cifar10_32x64x64_flatten_bs128: relu(A, flatten(), cifar128),
  FixedImageConv_cifar10_32x64x64_fc_64_bs128: relu(A, flatten(64), cifar128),
  FixedImageConv_mnist_32x64x64_fc_64_bs128: relu(A, flatten(64), images('mnist', 128)),
  Mnist_Conv_32x16x64_flatten_FC32_tanh_bs32: tanh([32, 16, 64], flatten(32), images('mnist', 32), 'default'),
  FixedImageConv_cifar10_32x64x128_flatten_FC64x32_tanh_he_bs8: tanh(
    B,
    flatten(64, 32),
    images('cifar10', 8),
    'he_normal',
  ),
  FixedImageConv_cifar10_32x64x128_flatten_FC64x32_tanh_variance_scaling_bs64: tanh(
    B,
    flatten(64, 32),
    cifar64,
    'contrib_variance_scaling',
  ),
  FixedImageConv_cifar100_32x64x128_FC64x32_tanh_variance_scaling_bs64: tanh(
    B,
    flatten(64, 32),
    images('cifar100', 64),
    'contrib_variance_scaling',
  ),
  FixedImageConv_cifar100_32x64x64_flatten_bs128: relu(A, flatten(), images('cifar100', 128)),
  FixedImageConv_food10164x64_Conv_32x64x64_flatten_bs64: relu(A, flatten(), images('food101_64x64', 64, 5000)),
  FixedImageConv_colorectalhistology32x32_32x64x64_flatten_bs128: relu(
    A,
    flatten(),
    images('colorectal_histology_32x32', 128, 5000, 700),
  ),
};

function relu(channels: readonly number[], head: FixedConvConfig['head'], data: FixedImageData): FixedConvConfig {
  return { channels, activation: 'relu', w_init: 'default', head, ...data };
}

function tanh(
  channels: readonly number[],
  head: FixedConvConfig['head'],
  data: FixedImageData,
  w_init: FixedConvInit,
): FixedConvConfig {
  return { channels, activation: 'tanh', w_init, head, ...data };
}
