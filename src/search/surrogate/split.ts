import type { CodedFeature } from './codes.js';

/** Features with at most so many codes are counted, the others sorted. */
const FEW_CODES = 64;

/** The points of a node: `order[from .. to)` are their indices; responses and weights are by point. */
export interface NodePoints {
  readonly order: Int32Array;
  readonly from: number;
  readonly to: number;
  readonly responses: Float64Array;
  readonly weights: Float64Array;
  /** Weighted mean response of the node. */
  readonly mean: number;
  readonly weight: number;
}

/** The best way to part a node by one feature. */
export interface Split {
  /**
   * Weighted squared sums of the deviations from the node's mean, each over its weight, added up: what the split takes off
   * the node's residual sum of squares.
   */
  readonly gain: number;
  /** Present codes in the order of the split: the first `leftCount` go left. */
  readonly codes: Int32Array;
  readonly leftCount: number;
}

/** Finds splits; keeps its working arrays. */
export interface Splitter {
  /** The best split with a gain above `atLeast`, if there is one; its `codes` last until the next call. */
  find(feature: CodedFeature, points: NodePoints, minLeaf: number, atLeast: number): Split | undefined;
}

/**
 * Least squares splits. Numbers: between neighbouring groups of values. Categories: levels sorted by mean response, where the
 * best of all bipartitions is a prefix (Fisher, "On grouping for maximum homogeneity", JASA 53, 1958).
 */
export function createSplitter(n: number): Splitter {
  // By code while counting, by rank once the codes stand in order.
  const size = Math.max(n, FEW_CODES) + 1;
  const counts = new Int32Array(size);
  const weights = new Float64Array(size);
  const sums = new Float64Array(size);
  const codes = new Int32Array(size);
  const keys = new Float64Array(n);
  const means = new Float64Array(size);

  /** Groups by counting; the results stand at the codes. */
  const count = (feature: CodedFeature, points: NodePoints): number => {
    counts.fill(0, 0, feature.count);
    weights.fill(0, 0, feature.count);
    sums.fill(0, 0, feature.count);
    for (let i = points.from; i < points.to; i += 1) {
      const point = points.order[i]!;
      const code = feature.codes[point]!;
      const weight = points.weights[point]!;
      counts[code]! += 1;
      weights[code]! += weight;
      sums[code]! += weight * (points.responses[point]! - points.mean);
    }
    let groups = 0;
    for (let code = 0; code < feature.count; code += 1) {
      if (counts[code] === 0) continue;
      codes[groups] = code;
      counts[groups] = counts[code]!;
      weights[groups] = weights[code]!;
      sums[groups] = sums[code]!;
      groups += 1;
    }
    return groups;
  };

  /** Groups by sorting: for features with many values. */
  const sort = (feature: CodedFeature, points: NodePoints): number => {
    const total = points.to - points.from;
    for (let i = 0; i < total; i += 1) keys[i] = feature.codes[points.order[points.from + i]!]! * size + i;
    keys.subarray(0, total).sort();
    let groups = 0;
    for (let i = 0; i < total; i += 1) {
      const code = Math.floor(keys[i]! / size);
      const point = points.order[points.from + (keys[i]! - code * size)]!;
      const weight = points.weights[point]!;
      if (groups === 0 || codes[groups - 1] !== code) {
        codes[groups] = code;
        counts[groups] = 0;
        weights[groups] = 0;
        sums[groups] = 0;
        groups += 1;
      }
      counts[groups - 1]! += 1;
      weights[groups - 1]! += weight;
      sums[groups - 1]! += weight * (points.responses[point]! - points.mean);
    }
    return groups;
  };

  /** Insertion sort: there are few levels, and they are often sorted already. */
  const sortByMean = (groups: number): void => {
    for (let g = 0; g < groups; g += 1) means[g] = sums[g]! / weights[g]!;
    for (let g = 1; g < groups; g += 1) {
      const [mean, code, held, weight, sum] = [means[g]!, codes[g]!, counts[g]!, weights[g]!, sums[g]!];
      let at = g;
      while (at > 0 && means[at - 1]! > mean) {
        means[at] = means[at - 1]!;
        codes[at] = codes[at - 1]!;
        counts[at] = counts[at - 1]!;
        weights[at] = weights[at - 1]!;
        sums[at] = sums[at - 1]!;
        at -= 1;
      }
      means[at] = mean;
      codes[at] = code;
      counts[at] = held;
      weights[at] = weight;
      sums[at] = sum;
    }
  };

  return {
    find(feature, points, minLeaf, atLeast) {
      const groups = feature.count <= FEW_CODES ? count(feature, points) : sort(feature, points);
      if (groups < 2) return undefined;
      if (feature.isCategory) sortByMean(groups);
      const total = points.to - points.from;
      let gain = atLeast;
      let leftCount = 0;
      let [held, weight, sum] = [0, 0, 0];
      for (let g = 0; g + 1 < groups; g += 1) {
        held += counts[g]!;
        weight += weights[g]!;
        sum += sums[g]!;
        if (held < minLeaf || total - held < minLeaf) continue;
        // The deviations of the node add up to 0, so those to the right are minus those to the left.
        const candidate = (sum * sum) / weight + (sum * sum) / (points.weight - weight);
        if (candidate > gain) {
          gain = candidate;
          leftCount = g + 1;
        }
      }
      return leftCount === 0 ? undefined : { gain, codes: codes.subarray(0, groups), leftCount };
    },
  };
}
