import { boundedInteger } from '../../random/bounded.js';
import { type CodedFeature, SAME_VALUE } from './codes.js';
import { createSplitter, type NodePoints, type Split, type Splitter } from './split.js';

/** When nodes become leaves. Names and defaults: see `ForestOptions`. */
export interface TreeOptions {
  readonly minSplit: number;
  readonly minLeaf: number;
  readonly maxDepth: number;
  readonly maxNodes: number;
  readonly purity: number;
  /** Features tried at a node. */
  readonly maxFeatures: number;
}

/** A tree as arrays by node; node 0 is the root, children follow their parents. */
export interface Tree {
  /** Feature that parts the node, -1 for a leaf. */
  readonly feature: Int32Array;
  /** Numbers: left iff value <= threshold. Categories: place of the node's levels in `goesLeft`. */
  readonly threshold: Float64Array;
  /** The left child; the right one follows it. */
  readonly left: Int32Array;
  /** By level, from a node's place on: 1 if it goes left. */
  readonly goesLeft: Uint8Array;
  /** By node: range of its points in `points`, for leaves. */
  readonly from: Int32Array;
  readonly to: Int32Array;
  readonly points: Int32Array;
}

/**
 * Grows a regression tree breadth first, like the forest under SMAC3 up to 2.3 (pyrfr 0.9): a node is parted whenever that is
 * possible, without a least gain; of equal splits the feature tried first stays; a threshold is drawn uniformly between the two
 * values; levels absent from the node go left or right by a fair coin, once and for all.
 * @param weights how often each point is in the sample; points of weight 0 are left out
 */
export function growTree(
  features: readonly CodedFeature[],
  responses: Float64Array,
  weights: Float64Array,
  options: TreeOptions,
  u32: () => number,
): Tree {
  const order = Int32Array.from(weights.keys()).filter((point) => weights[point]! > 0);
  const capacity = 2 * order.length + 1;
  const feature = new Int32Array(capacity).fill(-1);
  const threshold = new Float64Array(capacity);
  const left = new Int32Array(capacity);
  const from = new Int32Array(capacity);
  const to = new Int32Array(capacity);
  const depth = new Int32Array(capacity);
  const goesLeft: number[] = [];
  const splitter = createSplitter(order.length);
  const tried = Int32Array.from(features.keys());
  const scratch = new Int32Array(order.length);
  to[0] = order.length;
  let nodes = 1;

  for (let node = 0; node < nodes; node += 1) {
    if (depth[node]! >= options.maxDepth || nodes + 2 > options.maxNodes) continue;
    const points = pointsOf(order, from[node]!, to[node]!, responses, weights);
    if (points.to - points.from < options.minSplit || points.weight < 2 || isPure(points, options.purity)) continue;
    shuffleFirst(tried, options.maxFeatures, u32);
    const best = bestSplit(features, tried, points, options, splitter);
    if (best === undefined) continue;

    const coded = features[best.feature]!;
    feature[node] = best.feature;
    const middle = partition(points, coded, best, scratch);
    if (coded.isCategory) {
      threshold[node] = goesLeft.length;
      goesLeft.push(...levelsToTheLeft(coded.count, best, u32));
    } else {
      const low = coded.highest[best.codes[best.leftCount - 1]!]! + SAME_VALUE;
      const high = coded.lowest[best.codes[best.leftCount]!]!;
      threshold[node] = low + (high - low) * (u32() / 2 ** 32);
    }
    left[node] = nodes;
    for (const [start, end] of [
      [points.from, middle],
      [middle, points.to],
    ] as const) {
      from[nodes] = start;
      to[nodes] = end;
      depth[nodes] = depth[node]! + 1;
      nodes += 1;
    }
  }
  return {
    feature: feature.slice(0, nodes),
    threshold: threshold.slice(0, nodes),
    left: left.slice(0, nodes),
    goesLeft: Uint8Array.from(goesLeft),
    from: from.slice(0, nodes),
    to: to.slice(0, nodes),
    points: order,
  };
}

interface BestSplit extends Split {
  readonly feature: number;
}

function bestSplit(
  features: readonly CodedFeature[],
  tried: Int32Array,
  points: NodePoints,
  { maxFeatures, minLeaf }: TreeOptions,
  splitter: Splitter,
): BestSplit | undefined {
  let best: BestSplit | undefined;
  for (let i = 0; i < maxFeatures; i += 1) {
    const feature = tried[i]!;
    // The first possible split counts, whatever its gain.
    const found = splitter.find(features[feature]!, points, minLeaf, best?.gain ?? Number.NEGATIVE_INFINITY);
    if (found) best = { ...found, codes: found.codes.slice(), feature };
  }
  return best;
}

function pointsOf(
  order: Int32Array,
  from: number,
  to: number,
  responses: Float64Array,
  weights: Float64Array,
): NodePoints {
  let weight = 0;
  let sum = 0;
  for (let i = from; i < to; i += 1) {
    const point = order[i]!;
    weight += weights[point]!;
    sum += weights[point]! * responses[point]!;
  }
  return { order, from, to, responses, weights, weight, mean: sum / weight };
}

function isPure({ order, from, to, responses }: NodePoints, purity: number): boolean {
  const first = responses[order[from]!]!;
  for (let i = from + 1; i < to; i += 1) {
    if (Math.abs(responses[order[i]!]! - first) > purity) return false;
  }
  return true;
}

/** Draws the first `count` of a shuffled list. */
function shuffleFirst(items: Int32Array, count: number, u32: () => number): void {
  for (let i = 0; i < count; i += 1) {
    const j = i + boundedInteger(items.length - 1 - i, u32);
    const item = items[i]!;
    items[i] = items[j]!;
    items[j] = item;
  }
}

/** Puts the points that go left first, the order among them kept. Returns where those to the right begin. */
function partition(points: NodePoints, feature: CodedFeature, split: Split, scratch: Int32Array): number {
  const { order, from, to } = points;
  const isLeft = new Uint8Array(feature.count);
  for (let g = 0; g < split.leftCount; g += 1) isLeft[split.codes[g]!] = 1;
  let middle = from;
  let others = 0;
  for (let i = from; i < to; i += 1) {
    const point = order[i]!;
    if (isLeft[feature.codes[point]!] === 1) {
      order[middle] = point;
      middle += 1;
    } else {
      scratch[others] = point;
      others += 1;
    }
  }
  order.set(scratch.subarray(0, others), middle);
  return middle;
}

function levelsToTheLeft(count: number, { codes, leftCount }: Split, u32: () => number): Uint8Array {
  const side = new Uint8Array(count).fill(2);
  codes.forEach((code, g) => {
    side[code] = g < leftCount ? 1 : 0;
  });
  return side.map((value) => (value === 2 ? u32() & 1 : value));
}
