import { describe, expect, it } from 'vitest';
import { samplePrior } from '../../src/pfn/prior.js';
import { torchGenerator } from '../../src/random/torch.js';
import { bitsOf, flat, readReference, worstError } from './support.js';

const SIZES = { datasets: 8, points: 20, features: 1 };

describe('samplePrior', () => {
  it.each(Object.entries<Record<string, number[]>>(readReference('prior').seeds))(
    'draws the data sets of seed %s bit for bit',
    (seed, expected) => {
      const { weights, inputs, outputs } = samplePrior(torchGenerator(Number(seed)), SIZES);
      expect(bitsOf(weights)).toEqual(expected.ws_bits);
      expect(bitsOf(outputs)).toEqual(expected.ys_bits);
      expect(worstError(inputs, flat(expected.xs), 1e-3)).toBeLessThan(6e-7);
    },
  );

  it('takes 336 words for a mini-batch: 16 weights, 160 inputs, 160 outputs', () => {
    const [used, skipped] = [torchGenerator(7), torchGenerator(7)];
    samplePrior(used, SIZES);
    for (let i = 0; i < 336; i += 1) skipped.u32();
    expect(used.u32()).toBe(skipped.u32());
  });

  it('adds up all features and then the intercept', () => {
    const sizes = { datasets: 3, points: 200, features: 2 };
    const { weights, inputs, outputs } = samplePrior(torchGenerator(1), sizes);
    for (let b = 0; b < 3; b += 1) {
      const [w0, w1, intercept] = weights.subarray(3 * b);
      let sumOfSquares = 0;
      for (let t = 0; t < 200; t += 1) {
        const [x0, x1] = inputs.subarray(2 * (200 * b + t));
        sumOfSquares += (outputs[200 * b + t]! - (x0! * w0! + x1! * w1! + intercept!)) ** 2;
      }
      // What is left is the noise, of deviation 0.1: 200 draws give it within 5 of its standard errors 0.1/√400.
      expect(Math.sqrt(sumOfSquares / 200)).toBeGreaterThan(0.075);
      expect(Math.sqrt(sumOfSquares / 200)).toBeLessThan(0.125);
    }
  });
});
