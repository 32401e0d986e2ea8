import { IMAGE_SETS, type ImageSet, type ImageSetName } from '../../../src/tasks/data/image-sets.js';
import type { FixedMlpConfig } from '../../../src/tasks/taskset/fixed/mlp.js';
import type { FixedMlpAeConfig, FixedMlpVaeConfig } from '../../../src/tasks/taskset/fixed/mlp-autoencoders.js';
import type { ImageDatasetConfig } from '../../../src/tasks/taskset/sampling/image-dataset.js';
import type { MlpConfig } from '../../../src/tasks/taskset/sampling/mlp.js';
import type { MlpAeConfig } from '../../../src/tasks/taskset/sampling/mlp-ae.js';
import type { MlpVaeConfig } from '../../../src/tasks/taskset/sampling/mlp-vae.js';
import type { Json } from '../../../src/util/json.js';

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

/** Weights and biases of linear layers of these sizes, inputs first. */
const dense = (sizes: readonly number[]) => sum(sizes.slice(1).map((outputs, i) => (sizes[i]! + 1) * outputs));

const imageOf = (name: ImageSetName, crop = 0) => {
  const { shape, classes }: ImageSet = IMAGE_SETS[name];
  return { pixels: (shape[0] - crop) * (shape[1] - crop) * shape[2], classes };
};
const sampledImage = ([name, , augmentation]: ImageDatasetConfig) => imageOf(name, augmentation?.crop_amount ?? 0);

/** The number of parameters in closed form, by family or group of fixed tasks, from the layer sizes alone. */
const COUNTS: Readonly<Record<string, (config: never) => number>> = {
  mlp_family({ dataset, layer_sizes }: MlpConfig) {
    const { pixels, classes } = sampledImage(dataset);
    return dense([pixels, ...layer_sizes, classes]);
  },
  mlp_ae_family({ dataset, hidden_units }: MlpAeConfig) {
    const { pixels } = sampledImage(dataset);
    return dense([pixels, ...hidden_units, pixels]);
  },
  mlp_vae_family({ dataset, enc_hidden_units, dec_hidden_units }: MlpVaeConfig) {
    const { pixels } = sampledImage(dataset);
    const latent = enc_hidden_units.at(-1)!;
    const encoder = dense([pixels, ...enc_hidden_units.slice(0, -1), 2 * latent]);
    return encoder + dense([latent, ...dec_hidden_units, 2 * pixels]);
  },
  mlp({ dataset, hidden, between }: FixedMlpConfig) {
    const { pixels, classes } = imageOf(dataset);
    const perFeature = between === 'layer_norm' ? 2 : between === 'batch_norm' ? 1 : 0;
    return dense([pixels, ...hidden, classes]) + perFeature * sum(hidden);
  },
  mlp_ae({ dataset, hidden }: FixedMlpAeConfig) {
    const { pixels } = imageOf(dataset);
    return dense([pixels, ...hidden, pixels]);
  },
  mlp_vae({ dataset, enc, latent, dec }: FixedMlpVaeConfig) {
    const { pixels } = imageOf(dataset);
    return dense([pixels, ...enc, 2 * latent]) + dense([latent, ...dec, 2 * pixels]);
  },
  two_d: () => 2,
  quadratic_family: ({ dims }: { readonly dims: number }) => dims,
  losg_tasks_family: ([problem, config]: readonly [string, LosgConfig]) => losgCount(problem, config),
};

interface LosgConfig {
  readonly dim: number;
  readonly n_features: number;
  readonly n_classes: number;
  readonly hidden_sizes: readonly number[];
  readonly base: readonly [string, LosgConfig];
}

function losgCount(problem: string, { dim, n_features, n_classes, hidden_sizes, base }: LosgConfig): number {
  switch (problem) {
    case 'bowl':
    case 'optimization_test_problems':
      return 2;
    case 'dependency_chain':
      return dim + 1;
    case 'fully_connected':
      return dense([n_features, ...hidden_sizes, n_classes]);
    case 'sparse_softmax_regression':
      return 2 * n_features + n_features * 2 + 2;
    case 'sparse_problems':
    case 'rescale_problems':
    case 'log_objective':
      return losgCount(...base);
    default:
      return dim;
  }
}

/** @returns `undefined` for a family without a closed form here: the suite asks for one */
export function parameterCounts(group: string, config: Json): number | undefined {
  return COUNTS[group]?.(config as never);
}
