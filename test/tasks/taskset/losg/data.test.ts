import { describe, expect, it } from 'vitest';
import { counterStream } from '../../../../src/random/counter-stream.js';
import { noisyParity } from '../../../../src/tasks/taskset/losg/data/noisy-parity.js';
import { randomMlp } from '../../../../src/tasks/taskset/losg/data/random-mlp.js';
import { randomSymmetric } from '../../../../src/tasks/taskset/losg/data/random-symmetric.js';
import { shuffledRows } from '../../../../src/tasks/taskset/synthetic/shuffled-rows.js';

const mean = (values: ArrayLike<number>) => Array.from(values).reduce((sum, value) => sum + value, 0) / values.length;

describe('data sets of losg problems', () => {
  it('symmetric rows come in pairs and sum to zero, an odd count rounded down', () => {
    const { inputs, labels, count } = randomSymmetric(3, 1001, counterStream(1));
    expect([count, inputs.length, labels.length]).toEqual([1000, 3000, 1000]);
    expect(inputs.subarray(1500)).toEqual(inputs.subarray(0, 1500).map((value) => -value));
    // Variance of 1500 draws: known to 3.7 %.
    expect(Math.abs(mean(inputs.map((value) => value * value)) - 1)).toBeLessThan(0.15);
  });

  it('parity is wrong for a quarter of all rows', () => {
    const { inputs, labels } = noisyParity(10_000, counterStream(2));
    expect(new Set(inputs)).toEqual(new Set([0, 1]));
    expect(Math.abs(mean(inputs) - 0.5)).toBeLessThan(0.01);
    const wrong = labels.map((label, row) => {
      const ones = inputs.subarray(5 * row, 5 * row + 5).reduce((sum, token) => sum + token, 0);
      return label === ones % 2 ? 0 : 1;
    });
    expect(Math.abs(mean(wrong) - 0.25)).toBeLessThan(0.018);
  });

  it('a random network labels normal rows 0 or 1, and the two are not told apart by chance alone', () => {
    const seeds = Array.from({ length: 40 }, (_, seed) => seed);
    const shares = seeds.map((seed) => mean(randomMlp(4, 200, counterStream(seed)).labels));
    // The first unit of the last layer is a ReLU of the sign-symmetric weights: on average, half of all networks call a row 1.
    expect(Math.abs(mean(shares) - 0.5)).toBeLessThan(0.25);
    expect(shares.some((share) => share > 0 && share < 1)).toBe(true);
    const { inputs, count } = randomMlp(4, 2000, counterStream(3));
    expect(count).toBe(2000);
    expect(Math.abs(mean(inputs))).toBeLessThan(0.045);
  });
});

describe('shuffled rows', () => {
  const data = (count: number, batchSize: number) => ({
    inputs: Float32Array.from({ length: 2 * count }, (_, i) => i),
    labels: Float32Array.from({ length: count }, (_, i) => 10 * i),
    count,
    features: 2,
    batchSize,
  });

  it('keep inputs and labels together', () => {
    const { inputs, labels, count } = shuffledRows(data(7, 20), counterStream(1));
    expect(count).toBe(20);
    labels.forEach((label, i) => {
      expect(Array.from(inputs.subarray(2 * i, 2 * i + 2))).toEqual([label / 5, label / 5 + 1]);
    });
  });

  it('take every row equally often', () => {
    const counts = new Float64Array(5);
    for (let seed = 0; seed < 4000; seed += 1) {
      for (const label of shuffledRows(data(5, 5), counterStream(seed)).labels)
        counts[label / 10] = counts[label / 10]! + 1;
    }
    for (const count of counts) expect(Math.abs(count - 4000)).toBeLessThan(260);
  });

  it('repeat a row within a batch less often than independent draws would', () => {
    let repeats = 0;
    for (let seed = 0; seed < 4000; seed += 1) {
      const [first, second] = shuffledRows(data(2, 2), counterStream(seed)).labels;
      if (first === second) repeats += 1;
    }
    // Row a goes first; b replaces it or a does, equally likely, and the next slot is either: a again with probability 1/4.
    expect(Math.abs(repeats / 4000 - 0.25)).toBeLessThan(0.028);
  });
});
