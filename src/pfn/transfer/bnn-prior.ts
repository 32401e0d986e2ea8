import type { NumpyRandomState } from '../../random/numpy.js';
import { filled } from '../../util/filled.js';
import { type BnnHyperparameters, drawNetwork, runNetwork, SPARSENESS } from './bnn-network.js';
import { warpInputs } from './input-warping.js';
import type { SurrogateDataset, SurrogatePrior, SurrogateSizes } from './surrogate-batches.js';

/** Data sets that share their hyperparameters. */
const GROUP = 8;
/** Both ends included. */
const LAYERS = [8, 15] as const;
const UNIT_NOISE = [3.1457e-4, 1.37532e-3] as const;
const OUTPUT_NOISE = [3.5983e-4, 1.34163e-3] as const;

/** What depends on how large the networks are to be. */
export interface BnnWidths {
  /** Units of a hidden layer, both ends included. */
  readonly hidden: readonly [least: number, most: number];
  readonly initStd: readonly [least: number, most: number];
}

/** The published networks. */
export const BNN_WIDTHS: BnnWidths = { hidden: [36, 150], initStd: [0.08896, 0.19286] };

/** A third as wide with √3 times the deviation, so that a sum over hidden units has the same scale; a small batch costs a third. */
export const NARROW_BNN_WIDTHS: BnnWidths = {
  hidden: [12, 50],
  initStd: [0.08896 * Math.sqrt(3), 0.19286 * Math.sqrt(3)],
};

/** Hyperparameters of the BNN prior, each uniform on its range. */
export function drawBnnHyperparameters(random: NumpyRandomState, { hidden, initStd }: BnnWidths): BnnHyperparameters {
  return {
    layers: random.integer(LAYERS[0], LAYERS[1] + 1),
    hidden: random.integer(hidden[0], hidden[1] + 1),
    initStd: random.uniform(...initStd),
    unitNoise: random.uniform(...UNIT_NOISE),
    outputNoise: random.uniform(...OUTPUT_NOISE),
  };
}

/**
 * Data sets of one batch under the BNN prior: each from a network of its own at inputs uniform on [0, 1), eight in a row with the same
 * hyperparameters. The model does not see the inputs that went through the network, but warped ones.
 */
export function drawBnnDatasets(
  random: NumpyRandomState,
  { datasets, points, features }: SurrogateSizes,
  widths: BnnWidths,
): readonly SurrogateDataset[] {
  let shared = drawBnnHyperparameters(random, widths);
  return Array.from({ length: datasets }, (_, b) => {
    if (b > 0 && b % GROUP === 0) shared = drawBnnHyperparameters(random, widths);
    const inputs = { values: filled(points * features, () => random.uniform()), features };
    const outputs = runNetwork(random, drawNetwork(random, shared, features), shared, inputs);
    return { inputs: warpInputs(random, inputs), outputs };
  });
}

/** Bayesian neural networks, the second prior of PFNs4BO (Müller et al. 2023, https://arxiv.org/abs/2305.17535). */
export function bnnPrior(widths: BnnWidths): SurrogatePrior {
  return {
    identity: {
      rule: 'BNN',
      version: 1,
      group: GROUP,
      layers: [...LAYERS],
      hidden: [...widths.hidden],
      initStd: [...widths.initStd],
      unitNoise: [...UNIT_NOISE],
      outputNoise: [...OUTPUT_NOISE],
      sparseness: SPARSENESS,
      warping: 'inputs shown',
    },
    draw: (random, sizes) => drawBnnDatasets(random, sizes, widths),
  };
}
