import { type FixedImageData, images } from './image-data.js';

/** A fixed convolutional autoencoder, ReLU; `latent` is the width of its neck. */
export type FixedConvAeConfig = FixedImageData & {
  readonly enc: readonly number[];
  readonly latent: number;
  readonly dec: readonly number[];
};

/** Names whose `dec` is not what they say are the original's. */
export const FIXED_CONV_AE: Readonly<Record<string, FixedConvAeConfig>> = {
  FixedImageConvAE_mnist_32x32x32x32x32_bs128: { enc: [32, 32], latent: 32, dec: [32, 32], ...images('mnist', 128) },
  FixedImageConvAE_mnist_32x64x8x64x32_bs128: { enc: [32, 64], latent: 8, dec: [64, 32], ...images('mnist', 128) },
  FixedImageConvAE_mnist_32x64x32x64x32_bs512: { enc: [32, 64], latent: 32, dec: [64, 64], ...images('mnist', 512) },
  FixedImageConvAE_cifar10_32x32x32x32x32_bs128: {
    enc: [32, 32],
    latent: 32,
    dec: [32, 32],
    ...images('cifar10', 128),
  },
  FixedImageConvAE_cifar10_32x64x8x64x32_bs128: { enc: [32, 64], latent: 8, dec: [64, 32], ...images('cifar10', 128) },
};

/** A fixed convolutional VAE of `latent` dimensions, ReLU. One name says MNIST where the original uses CIFAR-10. */
export const FIXED_CONV_VAE: Readonly<Record<string, FixedConvAeConfig>> = {
  FixedImageConvVAE_mnist_32x32x32x32x32_bs128: { enc: [32, 32], latent: 32, dec: [32, 32], ...images('mnist', 128) },
  FixedImageConvVAE_mnist_32x64x32x64x32_bs128: {
    enc: [32, 64],
    latent: 32,
    dec: [64, 32],
    ...images('cifar10', 128),
  },
  FixedImageConvVAE_cifar10_32x64x128x64x32_bs128: {
    enc: [32, 64],
    latent: 128,
    dec: [64, 32],
    ...images('cifar10', 128),
  },
  FixedImageConvVAE_mnist_64x128x128x128x64_bs128: {
    enc: [64, 128],
    latent: 128,
    dec: [128, 64],
    ...images('mnist', 128),
  },
  FixedImageConvVAE_cifar10_64x128x256x128x256x128x64_bs128: {
    enc: [64, 128, 256],
    latent: 128,
    dec: [256, 128, 64],
    ...images('cifar10', 128),
  },
  FixedImageConvVAE_cifar10_32x64x128x64x128x64x32_bs128: {
    enc: [32, 64, 128],
    latent: 64,
    dec: [128, 64, 32],
    ...images('cifar10', 128),
  },
  FixedImageConvVAE_cifar10_32x64x128x64x128x64x32_bs512: {
    enc: [32, 64, 128],
    latent: 64,
    dec: [128, 64, 32],
    ...images('cifar10', 512),
  },
};
