import { type FixedImageData, images } from './image-data.js';

/** A fixed autoencoder on flat images, ReLU; the layer of pixels comes after the last of `hidden`. */
export type FixedMlpAeConfig = FixedImageData & { readonly hidden: readonly number[] };

export const FIXED_MLP_AE: Readonly<Record<string, FixedMlpAeConfig>> = {
  FixedMLPAE_mnist_32x32x32_bs128: { hidden: [32, 32, 32], ...images('mnist', 128) },
  FixedMLPAE_mnist_128x32x128_bs128: { hidden: [128, 32, 128], ...images('mnist', 128) },
  FixedMLPAE_cifar10_128x32x128_bs128: { hidden: [128, 32, 128], ...images('cifar10', 128) },
};

/** A fixed variational autoencoder on flat images of `latent` dimensions, ReLU. */
export type FixedMlpVaeConfig = FixedImageData & {
  readonly enc: readonly number[];
  readonly latent: number;
  readonly dec: readonly number[];
};

/** The names that say cifar101 mean CIFAR-10; the one that says Imagenet32x30 uses Food-101. */
export const FIXED_MLP_VAE: Readonly<Record<string, FixedMlpVaeConfig>> = {
  FixedMLPVAE_cifar101_128x32x128_bs128: { enc: [128], latent: 32, dec: [128], ...images('cifar10', 128) },
  FixedMLPVAE_cifar101_128x128x32x128x128_bs128: {
    enc: [128, 128],
    latent: 32,
    dec: [128, 128],
    ...images('cifar10', 128),
  },
  FixedMLPVAE_mnist_128x8x128x128_bs128: { enc: [128], latent: 8, dec: [128, 128], ...images('mnist', 128) },
  FixedMLPVAE_mnist_128x128x8x128_bs128: { enc: [128, 128], latent: 8, dec: [128], ...images('mnist', 128) },
  FixedMLPVAE_mnist_128x64x32x64x128_bs64: { enc: [128, 64], latent: 32, dec: [64, 128], ...images('mnist', 64) },
  FixedMLPVAE_food10132x32_128x64x32x64x128_bs64: {
    enc: [128, 64],
    latent: 32,
    dec: [64, 128],
    ...images('food101_32x32', 64, 5000),
  },
  Imagenet32x30_FC_VAE_128x64x32x64x128_relu_bs256: {
    enc: [128, 64],
    latent: 32,
    dec: [64, 128],
    ...images('food101_32x32', 256, 5000),
  },
};
