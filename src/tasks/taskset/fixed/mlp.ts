import { type FixedImageData, images } from './image-data.js';

/** A fixed classifier on flat images. */
export type FixedMlpConfig = FixedImageData & {
  readonly hidden: readonly number[];
  readonly activation: 'relu' | 'tanh';
  /** `ce`: softmax cross-entropy; `mse`: mean over the classes of (one-hot - sigmoid(logit))². */
  readonly loss: 'ce' | 'mse';
  /** Before each activation: nothing, a layer norm, a batch norm with the constant statistics 0 and 1, or dropout that keeps this share. */
  readonly between: null | 'layer_norm' | 'batch_norm' | { readonly keep: number };
};

const three = [128, 128, 128] as const;
const two = [128, 128] as const;
const cifar = images('cifar10', 128);

export const FIXED_MLP: Readonly<Record<string, FixedMlpConfig>> = {
  FixedMLP_cifar10_ce_128x128x128_relu_bs128: plain('ce', images('cifar10', 128, 5000)),
  FixedMLP_cifar10_mse_128x128x128_relu_bs128: plain('mse', images('cifar10', 128, 5000)),
  FixedMLP_mnist_ce_128x128x128_relu_bs128: plain('ce', images('mnist', 128, 5000)),
  FixedMLP_mnist_mse_128x128x128_relu_bs128: plain('mse', images('mnist', 128, 5000)),
  FixedMLP_food10132x32_ce_128x128x128_relu_bs128: plain('ce', images('food101_32x32', 128, 5000)),
  FixedMLP_food10132x32_mse_128x128x128_relu_bs128: plain('mse', images('food101_32x32', 128, 5000)),
  FixedMLP_cifar10_Dropout02_128x128_relu_bs128: cifarWith(two, 'relu', { keep: 0.2 }),
  FixedMLP_cifar10_Dropout05_128x128_relu_bs128: cifarWith(two, 'relu', { keep: 0.5 }),
  FixedMLP_cifar10_Dropout08_128x128_relu_bs128: cifarWith(two, 'relu', { keep: 0.8 }),
  FixedMLP_cifar10_LayerNorm_128x128x128_relu_bs128: cifarWith(three, 'relu', 'layer_norm'),
  FixedMLP_cifar10_LayerNorm_128x128x128_tanh_bs128: cifarWith(three, 'tanh', 'layer_norm'),
  FixedMLP_cifar10_BatchNorm_128x128x128_relu_bs128: cifarWith(three, 'relu', 'batch_norm'),
  FixedMLP_cifar10_BatchNorm_64x64x64x64x64_relu_bs128: cifarWith([64, 64, 64, 64, 64], 'relu', 'batch_norm'),
};

function plain(loss: FixedMlpConfig['loss'], data: FixedImageData): FixedMlpConfig {
  return { hidden: three, activation: 'relu', loss, between: null, ...data };
}

function cifarWith(
  hidden: readonly number[],
  activation: FixedMlpConfig['activation'],
  between: FixedMlpConfig['between'],
): FixedMlpConfig {
  return { hidden, activation, loss: 'ce', between, ...cifar };
}
