import type { NumpyRandomState } from '../../../random/numpy.js';
import { beta, gamma, truncatedNormal } from '../../../random/variates.js';

/** Nonlinearities of the networks, one for all of a micro-batch. */
export type Activation = 'tanh' | 'identity' | 'relu';

/** What the data sets of a micro-batch share when they come from networks. */
export interface NetworkHyperparameters {
  readonly kind: 'network';
  /** Linear maps, the first included, 2 at least. */
  readonly layers: number;
  readonly hidden: number;
  readonly causes: number;
  /** Share of weights that are dropped. */
  readonly dropout: number;
  readonly noiseStd: number;
  readonly weightStd: number;
  readonly activation: Activation;
  /** True: inputs and output are units of the network; false: the causes are the inputs, and it has an output. */
  readonly isCausal: boolean;
  /** True: every unit has a noise of its own strength. */
  readonly hasUnitNoise: boolean;
  /** True: the output is the last unit. */
  readonly outputIsEffect: boolean;
  /** True: weights are dropped but for blocks along the diagonal. */
  readonly dropsBlocks: boolean;
  /** True: input units keep the order they have in the network. */
  readonly sortsFeatures: boolean;
  /** True: input and output units are neighbours. */
  readonly isInClique: boolean;
}

/** What they share when they come from a Gaussian process. */
export interface ProcessHyperparameters {
  readonly kind: 'process';
  readonly lengthScale: number;
  readonly outputScale: number;
  /** Variance of the noise. */
  readonly noise: number;
}

const LARGEST_WIDTH_SCALE = 1e6;

/** Hyper-priors of TabPFN v1 (Hollmann et al. 2023, https://arxiv.org/abs/2207.01848), by the released code: one draw a micro-batch. */
export function drawHyperparameters(random: NumpyRandomState): NetworkHyperparameters | ProcessHyperparameters {
  const weight = random.uniform(2, 10);
  const isNetwork = random.uniform() < Math.exp(weight) / (Math.E + Math.exp(weight));
  return isNetwork ? drawNetwork(random) : drawProcessHyperparameters(random);
}

/** Those of networks. */
export function drawNetwork(random: NumpyRandomState): NetworkHyperparameters {
  const either = (): boolean => choose(random, [true, false]);
  return {
    kind: 'network',
    layers: metaGamma(random, 2, 3, 2),
    hidden: metaGamma(random, 3, 100, 4),
    causes: metaGamma(random, 3, 7, 2),
    dropout: 0.6 * beta(random, random.uniform(0.1, 5), random.uniform(0.1, 5)),
    noiseStd: scaledNormal(random, 1e-4, 0.3),
    weightStd: scaledNormal(random, 1e-2, 10),
    activation: choose(random, ['tanh', 'identity', 'relu'], [-5, 6]),
    isCausal: either(),
    hasUnitNoise: either(),
    outputIsEffect: either(),
    dropsBlocks: either(),
    sortsFeatures: either(),
    isInClique: either(),
  };
}

function drawProcessHyperparameters(random: NumpyRandomState): ProcessHyperparameters {
  return {
    kind: 'process',
    lengthScale: scaledNormal(random, 1e-5, 10),
    outputScale: scaledNormal(random, 1e-5, 10),
    noise: choose(random, [1e-5, 1e-4, 1e-2]),
  };
}

/** N(μ, σ²) cut to [0, 10⁶], with μ log-uniform in [low, high] and σ/μ log-uniform in [0.01, 1]. */
function scaledNormal(random: NumpyRandomState, low: number, high: number): number {
  const mean = Math.exp(random.uniform(Math.log(low), Math.log(high)));
  const std = mean * Math.exp(random.uniform(Math.log(0.01), 0));
  return truncatedNormal(random, mean, std, 0, LARGEST_WIDTH_SCALE);
}

/** least + a rounded gamma of mean U(0, largestMean), its shape log-uniform in [1, largestShape]. */
function metaGamma(random: NumpyRandomState, largestShape: number, largestMean: number, least: number): number {
  const shape = Math.exp(random.uniform(0, Math.log(largestShape)));
  const mean = random.uniform(0, largestMean);
  return least + Math.round(gamma(random, shape, shape / mean));
}

/** One of the values, with chances that are drawn too: the softmax of 1 and, for all but the first, numbers uniform in a range. */
function choose<T>(random: NumpyRandomState, values: readonly T[], [low, high] = [-3, 5]): T {
  const weights = values.map((_, i) => Math.exp(i === 0 ? 1 : random.uniform(low, high)));
  return random.weightedChoice(values, weights);
}
