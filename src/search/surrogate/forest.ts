import { boundedInteger } from '../../random/bounded.js';
import { codeFeatures } from './codes.js';
import type { Surrogate } from './surrogate.js';
import { growTree, type Tree } from './tree.js';

/** How a forest grows. The defaults are those of SMAC3's facade for hyperparameter optimisation. */
export interface ForestOptions {
  /** Default 10. */
  readonly trees?: number;
  /** Part of the features tried at a node, default 1. */
  readonly featureRatio?: number;
  /** Fewest different points of a node that is parted, default 2. */
  readonly minSplit?: number;
  /** Fewest different points of a leaf, default 1. */
  readonly minLeaf?: number;
  /** Default 2^20. */
  readonly maxDepth?: number;
  /** Draw the points of each tree with replacement, default true. */
  readonly bootstrap?: boolean;
  /** The responses are logarithms: a leaf's value is the logarithm of the mean of their exponentials. Default true. */
  readonly logResponses?: boolean;
  /** Add the mean variance within leaves to the variance between trees, default false as in every SMAC facade. */
  readonly lawOfTotalVariance?: boolean;
}

/** Least variance of a prediction, and what keeps logarithms from 0. */
export const VERY_SMALL = 1e-10;
const PURITY = 1e-8;
const MAX_NODES = 2 ** 20;

interface GrownTree extends Tree {
  /** By node, for leaves. */
  readonly values: Float64Array;
  readonly variances: Float64Array;
}

/**
 * A random forest for regression. Breiman, "Random Forests", Machine Learning 45, 2001; as a surrogate Hutter, Hoos and
 * Leyton-Brown, "Sequential model-based optimization for general algorithm configuration", 2011. Rules: see `growTree`.
 *
 * Mean: over trees. Variance: between trees (of the population where responses are logarithms, of the sample otherwise, as
 * SMAC does), at least 1e-10.
 * @param features row by row, as many as `levels`
 * @param levels by feature: number of levels of a category, 0 for a number
 * @param u32 the next 32 random bits
 */
export function fitForest(
  features: Float64Array,
  responses: Float64Array,
  levels: readonly number[],
  options: ForestOptions,
  u32: () => number,
): Surrogate {
  const n = responses.length;
  const { logResponses = true, lawOfTotalVariance = false } = options;
  const coded = codeFeatures(features, n, levels);
  const treeOptions = {
    minSplit: options.minSplit ?? 2,
    minLeaf: options.minLeaf ?? 1,
    maxDepth: options.maxDepth ?? 2 ** 20,
    maxNodes: MAX_NODES,
    purity: PURITY,
    maxFeatures: Math.max(1, Math.floor(levels.length * (options.featureRatio ?? 1))),
  };
  const trees = Array.from({ length: options.trees ?? 10 }, (): GrownTree => {
    const weights = new Float64Array(n);
    if (options.bootstrap ?? true) for (let i = 0; i < n; i += 1) weights[boundedInteger(n - 1, u32)]! += 1;
    else weights.fill(1);
    const tree = growTree(coded, responses, weights, treeOptions, u32);
    return { ...tree, ...leavesOf(tree, responses, weights, logResponses) };
  });

  return {
    predict(rows, count, means, variances) {
      const sumsOfSquares = new Float64Array(count);
      const within = new Float64Array(count);
      means.fill(0, 0, count);
      const values = new Float64Array(count * trees.length);
      trees.forEach((tree, t) => {
        for (let row = 0; row < count; row += 1) {
          const leaf = leafOf(tree, rows, row * levels.length, levels);
          values[t * count + row] = tree.values[leaf]!;
          means[row]! += tree.values[leaf]! / trees.length;
          within[row]! += tree.variances[leaf]! / trees.length;
        }
      });
      for (let t = 0; t < trees.length; t += 1) {
        for (let row = 0; row < count; row += 1) sumsOfSquares[row]! += (values[t * count + row]! - means[row]!) ** 2;
      }
      const divisor = logResponses ? trees.length : Math.max(1, trees.length - 1);
      for (let row = 0; row < count; row += 1) {
        const variance = sumsOfSquares[row]! / divisor + (lawOfTotalVariance ? within[row]! : 0);
        variances[row] = variance >= VERY_SMALL ? variance : VERY_SMALL;
      }
    },
  };
}

function leafOf(tree: Tree, rows: Float64Array, offset: number, levels: readonly number[]): number {
  const { feature: features, threshold, left, goesLeft } = tree;
  let node = 0;
  for (;;) {
    const feature = features[node]!;
    if (feature < 0) return node;
    const value = rows[offset + feature]!;
    const isLeft = levels[feature]! > 0 ? goesLeft[threshold[node]! + value] === 1 : value <= threshold[node]!;
    node = isLeft ? left[node]! : left[node]! + 1;
  }
}

/**
 * Value and variance of each leaf. Logarithms: ln(mean exp(y) + 1e-10) over the different points, once each; otherwise the mean
 * over the sample. The variance is the unbiased one over the sample, 0 for a single point.
 */
function leavesOf(tree: Tree, responses: Float64Array, weights: Float64Array, logResponses: boolean) {
  const values = new Float64Array(tree.feature.length);
  const variances = new Float64Array(tree.feature.length);
  for (let node = 0; node < values.length; node += 1) {
    if (tree.feature[node]! >= 0) continue;
    const points = tree.points.subarray(tree.from[node]!, tree.to[node]!);
    let [weight, sum, exponentials] = [0, 0, 0];
    for (const point of points) {
      weight += weights[point]!;
      sum += weights[point]! * responses[point]!;
      exponentials += Math.exp(responses[point]!);
    }
    const mean = sum / weight;
    values[node] = logResponses ? Math.log(exponentials / points.length + VERY_SMALL) : mean;
    let squares = 0;
    for (const point of points) squares += weights[point]! * (responses[point]! - mean) ** 2;
    variances[node] = points.length > 1 ? squares / (weight - 1) : 0;
  }
  return { values, variances };
}
