import { describe, expect, it } from 'vitest';
import { derivedStream } from '../../../src/random/derived.js';
import { mersenneTwister } from '../../../src/random/mersenne.js';
import type { Rng } from '../../../src/random/rng.js';
import { type ForestOptions, fitForest } from '../../../src/search/surrogate/forest.js';

/** Two numbers (one with few values), two categories of 4 and 3 levels. */
const LEVELS = [0, 0, 4, 3];
const ONE_TREE: ForestOptions = { trees: 1, bootstrap: false, logResponses: false };

interface Data {
  readonly rows: readonly (readonly number[])[];
  readonly y: readonly number[];
}

describe('a forest', () => {
  it('parts a node where the residual sum of squares is least, of all bipartitions there are', () => {
    const rng = derivedStream(1, 'test');
    for (let trial = 0; trial < 60; trial += 1) {
      const data = randomData(rng, 4 + rng.integer(0, 9));
      const minLeaf = 1 + rng.integer(0, 2);
      const forest = grow(data, { ...ONE_TREE, maxDepth: 1, minLeaf }, trial);
      const { means } = predict(forest, data.rows);
      expect(residual(means, data.y)).toBeCloseTo(bruteForceSplit(data, minLeaf), 9);
    }
  });

  it('grows the tree that brute force grows, to the last leaf', () => {
    const rng = derivedStream(2, 'test');
    for (let trial = 0; trial < 30; trial += 1) {
      const data = randomData(rng, 12);
      for (const maxDepth of [2, 3, 20]) {
        const { means } = predict(grow(data, { ...ONE_TREE, maxDepth }, trial), data.rows);
        const expected = bruteForceTree(data, maxDepth);
        means.forEach((mean, i) => {
          expect(mean).toBeCloseTo(expected[i]!, 9);
        });
      }
    }
  });

  it('sorts features of many values as it counts those of few', () => {
    const rng = derivedStream(3, 'test');
    const rows = Array.from({ length: 200 }, () => [rng.uniform(), rng.integer(0, 9) / 9, rng.integer(0, 4), 0]);
    const y = rows.map(([a, b, c]) => (a! > 0.37 ? 3 : 0) + 2 * b! + (c === 2 ? 5 : 0));
    const { means } = predict(grow({ rows, y }, ONE_TREE, 1), rows);
    means.forEach((mean, i) => {
      expect(mean).toBeCloseTo(y[i]!, 9);
    });
  });

  it('draws thresholds uniformly between two values, and sends absent levels to either side', () => {
    const data: Data = {
      rows: [
        [0, 0, 1, 0],
        [1, 0, 1, 0],
      ],
      y: [0, 1],
    };
    const thresholds = Array.from({ length: 400 }, (_, seed) => {
      const forest = grow(data, ONE_TREE, seed);
      let [low, high] = [0, 1];
      for (let i = 0; i < 30; i += 1) {
        const middle = (low + high) / 2;
        if (predict(forest, [[middle, 0, 1, 0]]).means[0]! < 0.5) low = middle;
        else high = middle;
      }
      return low;
    });
    expect(thresholds.reduce((a, b) => a + b) / 400).toBeCloseTo(0.5, 1);
    expect(thresholds.filter((t) => t < 0.25).length / 400).toBeCloseTo(0.25, 1);
    const byLevel: Data = {
      rows: [
        [0, 0, 0, 0],
        [0, 0, 1, 0],
      ],
      y: [0, 1],
    };
    const absent = Array.from(
      { length: 400 },
      (_, seed) => predict(grow(byLevel, ONE_TREE, seed), [[0, 0, 3, 0]]).means[0]!,
    );
    expect(absent.reduce((a, b) => a + b) / 400).toBeCloseTo(0.5, 1);
  });

  it('takes the logarithm of the mean of exponentials in its leaves, each point once', () => {
    const data: Data = {
      rows: [
        [0, 0, 0, 0],
        [0, 0, 0, 0],
        [0, 0, 0, 0],
      ],
      y: [-1, -2, -6],
    };
    const { means, variances } = predict(grow(data, { trees: 1, bootstrap: false }, 1), [[0, 0, 0, 0]]);
    expect(means[0]).toBeCloseTo(Math.log((Math.exp(-1) + Math.exp(-2) + Math.exp(-6)) / 3 + 1e-10), 12);
    expect(variances[0]).toBe(1e-10);
    const bootstrapped = fitForest(flat(data.rows), Float64Array.from(data.y), LEVELS, {}, mersenneTwister(5).u32);
    // Ten trees whose only leaf holds one to three of the points: values and variance over trees follow from which.
    const { means: mean, variances: variance } = predict(bootstrapped, [[0, 0, 0, 0]]);
    expect(mean[0]).toBeLessThan(-1);
    expect(mean[0]).toBeGreaterThan(-6);
    expect(variance[0]).toBeGreaterThan(1e-3);
  });

  it('adds the variance within leaves where the law of total variance is asked for', () => {
    const data: Data = {
      rows: [
        [0, 0, 0, 0],
        [0, 0, 0, 0],
        [0, 0, 0, 0],
      ],
      y: [1, 2, 6],
    };
    const options = { ...ONE_TREE, lawOfTotalVariance: true };
    // mean 3; (4 + 1 + 9) / (3 - 1) = 7 within the only leaf, nothing between the trees
    const { means, variances } = predict(grow(data, options, 1), [[0, 0, 0, 0]]);
    expect([means[0], variances[0]]).toEqual([3, 7]);
  });

  it('predicts a mean near the response and a variance that grows away from the data', () => {
    const rng = derivedStream(4, 'test');
    const rows = Array.from({ length: 300 }, () => [rng.uniform() / 2, 0, rng.integer(0, 4), 0]);
    const y = rows.map(([a, , c]) => Math.sin(6 * a!) + c!);
    const forest = fitForest(flat(rows), Float64Array.from(y), LEVELS, { logResponses: false }, mersenneTwister(1).u32);
    const { means } = predict(forest, rows);
    const error = Math.sqrt(means.reduce((sum, mean, i) => sum + (mean - y[i]!) ** 2, 0) / 300);
    expect(error).toBeLessThan(0.05);
  });
});

function grow({ rows, y }: Data, options: ForestOptions, seed: number) {
  return fitForest(flat(rows), Float64Array.from(y), LEVELS, options, mersenneTwister(seed).u32);
}

function predict(forest: ReturnType<typeof grow>, rows: readonly (readonly number[])[]) {
  const means = new Float64Array(rows.length);
  const variances = new Float64Array(rows.length);
  forest.predict(flat(rows), rows.length, means, variances);
  return { means: [...means], variances: [...variances] };
}

function flat(rows: readonly (readonly number[])[]): Float64Array {
  return Float64Array.from(rows.flat());
}

function randomData(rng: Rng, n: number): Data {
  const rows = Array.from({ length: n }, () => [
    rng.uniform(),
    rng.integer(0, 4) / 3,
    rng.integer(0, 4),
    rng.integer(0, 3),
  ]);
  return { rows, y: rows.map(() => rng.uniform() * 4) };
}

function residual(means: readonly number[], y: readonly number[]): number {
  return means.reduce((sum, mean, i) => sum + (mean - y[i]!) ** 2, 0);
}

function spread(points: readonly number[], y: readonly number[]): number {
  const mean = points.reduce((sum, i) => sum + y[i]!, 0) / points.length;
  return points.reduce((sum, i) => sum + (y[i]! - mean) ** 2, 0);
}

/** All ways to part the points: every threshold, and every subset of the levels of a category. */
function bipartitions({ rows }: Data, points: readonly number[]): (readonly [number[], number[]])[] {
  return LEVELS.flatMap((levels, feature) => {
    const values = [...new Set(points.map((i) => rows[i]![feature]!))].sort((a, b) => a - b);
    const sets =
      levels === 0
        ? values.slice(1).map((_, k) => new Set(values.slice(0, k + 1)))
        : Array.from({ length: 2 ** values.length }, (_, bits) => new Set(values.filter((_v, k) => (bits >> k) & 1)));
    return sets.flatMap((set) => {
      const left = points.filter((i) => set.has(rows[i]![feature]!));
      const right = points.filter((i) => !set.has(rows[i]![feature]!));
      return left.length > 0 && right.length > 0 ? [[left, right] as const] : [];
    });
  });
}

function bruteForceSplit(data: Data, minLeaf: number): number {
  const all = data.y.map((_, i) => i);
  const losses = bipartitions(data, all)
    .filter(([left, right]) => left.length >= minLeaf && right.length >= minLeaf)
    .map(([left, right]) => spread(left, data.y) + spread(right, data.y));
  return losses.length > 0 ? Math.min(...losses) : spread(all, data.y);
}

function bruteForceTree(data: Data, maxDepth: number): number[] {
  const predictions: number[] = [];
  const part = (points: readonly number[], depth: number): void => {
    const candidates = depth < maxDepth ? bipartitions(data, points) : [];
    const losses = candidates.map(([left, right]) => spread(left, data.y) + spread(right, data.y));
    const best = candidates[losses.indexOf(Math.min(...losses))];
    if (best) {
      part(best[0], depth + 1);
      part(best[1], depth + 1);
    } else {
      for (const i of points) predictions[i] = points.reduce((sum, j) => sum + data.y[j]!, 0) / points.length;
    }
  };
  part(
    data.y.map((_, i) => i),
    0,
  );
  return predictions;
}
