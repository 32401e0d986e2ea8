import * as tf from '@tensorflow/tfjs';
import type { NoiseStream } from '../../../random/noise.js';
import type { ImageData } from '../../data/access.js';
import type { Task } from '../../task.js';
import type { TasksetInput } from '../create.js';
import type { FixedMlpVaeConfig } from '../fixed/mlp-autoencoders.js';
import {
  carried,
  fixedImages,
  flatImages,
  type ImageModel,
  imageTask,
  pixelCount,
  sampledImages,
} from '../image-task.js';
import type { Initializer } from '../layers/initializers.js';
import { mlp } from '../layers/mlp.js';
import { negativeElbo } from '../layers/variational.js';
import type { ActivationName } from '../sampling/activation.js';
import type { MlpVaeConfig } from '../sampling/mlp-vae.js';

interface VaeSizes {
  readonly encoder: readonly number[];
  readonly latent: number;
  readonly decoder: readonly number[];
  readonly activation: ActivationName;
  readonly initializer: Initializer;
  /** Pixels from −1 to 1 instead of 0 to 1. */
  readonly isCentred: boolean;
}

/**
 * `mlp_vae_family` (H.1.5): pixels from 0 to 1; the last entry of `enc_hidden_units` is the size of the latent space, so one entry alone means a
 * linear encoder.
 */
export function createMlpVae(input: TasksetInput<MlpVaeConfig>): Task {
  const { enc_hidden_units, dec_hidden_units, activation, w_init, dataset } = input.config;
  return imageTask(input, sampledImages(dataset), (data) =>
    vae(data, {
      encoder: enc_hidden_units.slice(0, -1),
      latent: enc_hidden_units.at(-1)!,
      decoder: dec_hidden_units,
      activation,
      initializer: w_init,
      isCentred: false,
    }),
  );
}

/** The fixed MLP VAEs: ReLU, pixels from −1 to 1, default initialisation. */
export function createFixedMlpVae(input: TasksetInput<FixedMlpVaeConfig>): Task {
  const { enc, latent, dec } = input.config;
  return imageTask(input, fixedImages(input.config), (data) =>
    vae(data, { encoder: enc, latent, decoder: dec, activation: 'relu', initializer: 'default', isCentred: true }),
  );
}

/** Half the distance of two levels of a pixel: what the noise on pixels fills. */
const HALF_LEVEL = 1 / 510;

function vae(data: ImageData, sizes: VaeSizes): ImageModel {
  const { encoder, latent, decoder, isCentred, ...common } = sizes;
  const pixels = pixelCount(data);
  const encode = mlp({ ...common, prefix: 'encoder.', inputs: pixels, sizes: [...encoder, 2 * latent] });
  const decode = mlp({ ...common, prefix: 'decoder.', inputs: latent, sizes: [...decoder, 2 * pixels] });
  return {
    description: `Variational autoencoder: MLPs ${[...encoder, latent, ...decoder].join('-')}, ${sizes.activation}, ${latent} latent variables.`,
    parameters: [...encode.parameters, ...decode.parameters],
    noise: (draws) => ({
      latentNoise: filled(data.batchSize, latent, draws.normal),
      pixelNoise: filled(data.batchSize, pixels, uniformLevels(draws)),
    }),
    loss(parameters, batch) {
      const x = flatImages(batch, isCentred);
      const noise = { pixelNoise: carried(batch, 'pixelNoise'), latentNoise: carried(batch, 'latentNoise') };
      const encoded = encode.apply(parameters.slice(0, encode.parameters.length), x, batch) as tf.Tensor2D;
      const ofDecoder = parameters.slice(encode.parameters.length);
      return negativeElbo({ x, ...noise }, encoded, (z) => decode.apply(ofDecoder, z, batch) as tf.Tensor2D);
    },
  };
}

function uniformLevels(draws: NoiseStream): () => number {
  return () => HALF_LEVEL * (2 * draws.uniform() - 1);
}

function filled(rows: number, columns: number, draw: () => number): tf.Tensor2D {
  const values = new Float32Array(rows * columns);
  for (let i = 0; i < values.length; i += 1) values[i] = draw();
  return tf.tensor2d(values, [rows, columns]);
}
