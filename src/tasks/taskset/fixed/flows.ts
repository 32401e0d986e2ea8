import { type FixedImageData, images } from './image-data.js';

/** A fixed normalising flow, ReLU. */
export type FixedFlowConfig = FixedImageData & {
  readonly num_bijectors: number;
  readonly hidden_units: readonly number[];
};

const mnist = images('mnist', 64);

/** Masked autoregressive flows. */
export const FIXED_MAF: Readonly<Record<string, FixedFlowConfig>> = {
  FixedMAF_mnist_2layer_bs64: { num_bijectors: 2, hidden_units: [2048, 2048], ...mnist },
  FixedMAF_mnist_3layer_thin_bs64: { num_bijectors: 3, hidden_units: [128, 128], ...mnist },
  FixedMAF_cifar10_3layer_bs64: { num_bijectors: 3, hidden_units: [1024, 1024], ...images('cifar10', 64) },
};

/** Real NVP. The last one's name says 16 where the original takes 64 images a batch. */
export const FIXED_NVP: Readonly<Record<string, FixedFlowConfig>> = {
  FixedNVP_mnist_2layer_bs64: { num_bijectors: 2, hidden_units: [2048, 2048], ...mnist },
  FixedNVP_mnist_3layer_thin_bs64: { num_bijectors: 3, hidden_units: [128, 128], ...mnist },
  FixedNVP_mnist_5layer_bs64: { num_bijectors: 5, hidden_units: [2048, 2048], ...mnist },
  FixedNVP_mnist_5layer_thin_bs64: { num_bijectors: 5, hidden_units: [128, 128], ...mnist },
  FixedNVP_mnist_9layer_thin_bs16: { num_bijectors: 9, hidden_units: [128, 128], ...mnist },
};
