import { describe, expect, it } from 'vitest';
import { bucketBorders, sampleBorders } from '../../src/pfn/borders.js';
import { bitsOf, readReference } from './support.js';

const ORIGINAL = { points: 20, features: 1 };

describe('bucketBorders', () => {
  it.each([100, 10])('has the borders of the original for %i buckets, bit for bit', (buckets) => {
    expect(bitsOf(bucketBorders({ buckets, ...ORIGINAL }))).toEqual(readReference('borders')[`borders${buckets}_bits`]);
  });

  it('stores what the sampler finds in two million outputs', () => {
    expect(sampleBorders({ buckets: 100, ...ORIGINAL }, 100_000)).toEqual(bucketBorders({ buckets: 100, ...ORIGINAL }));
  });

  it('draws what is not stored, and hands out copies', () => {
    const seven = bucketBorders({ buckets: 7, points: 3, features: 1 });
    expect(seven).toHaveLength(8);
    expect(seven).toEqual(Float32Array.from(seven).sort());
    expect(seven).toEqual(sampleBorders({ buckets: 7, points: 3, features: 1 }, 100_000));
    seven[0] = 0;
    expect(bucketBorders({ buckets: 7, points: 3, features: 1 })[0]).toBeLessThan(-3);
  });
});

describe('sampleBorders', () => {
  it('leaves out the last points of the last data sets when the buckets do not divide the outputs', () => {
    // 5 data sets of 3 points and 7 buckets: 2 outputs each, so 1 of 15 is left out, and all below it are used.
    const borders = sampleBorders({ buckets: 7, points: 3, features: 1 }, 5);
    const all = sampleBorders({ buckets: 15, points: 3, features: 1 }, 5);
    // With 15 buckets every output but the ends lies between two borders; so the outputs' range is that of `all`.
    expect(borders[0]).toBeGreaterThanOrEqual(all[0]!);
    expect(borders[7]).toBeLessThanOrEqual(all[15]!);
    expect(borders).toHaveLength(8);
  });
});
