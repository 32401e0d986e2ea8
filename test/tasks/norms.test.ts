import { describe, expect, it } from 'vitest';
import { clipScale, distance, norm, totalNorm } from '../../src/tasks/norms.js';

describe('norms', () => {
  it('are float32 roots of float32 sums', () => {
    expect(norm([3, 4])).toBe(5);
    expect(norm([0.1, 0.2])).toBe(Math.fround(Math.sqrt(Math.fround(0.1 * 0.1 + 0.2 * 0.2))));
    expect(totalNorm([[3, 4], [12]])).toBe(13);
    expect(distance(Float32Array.of(1, 2), Float32Array.of(4, 6))).toBe(5);
    expect(norm([])).toBe(0);
  });

  it('take their partial sums by index mod 4, whatever the length', () => {
    const plain = (values: Float32Array) => {
      const partial = [0, 0, 0, 0];
      values.forEach((value, i) => {
        partial[i % 4]! += value * value;
      });
      return Math.fround(Math.sqrt(Math.fround(partial[0]! + partial[2]! + (partial[1]! + partial[3]!))));
    };
    for (const length of [...Array(42).keys(), 10_003]) {
      const values = Float32Array.from({ length }, (_, i) => Math.sin(i + length) * 10 ** ((i * 7) % 9));
      expect(norm(values), `${length} values`).toBe(plain(values));
    }
  });

  it('overflow where float32 does', () => {
    expect(norm([1.8e19])).toBeLessThan(2e19);
    expect(norm([1.9e19])).toBe(Number.POSITIVE_INFINITY);
  });

  it('scale gradients down to the limit, never up', () => {
    expect(clipScale(0.5, 1)).toBe(1);
    expect(clipScale(1, 1)).toBe(Math.fround(1 / Math.fround(1.000001)));
    expect(clipScale(10, 2.5)).toBe(Math.fround(2.5 / Math.fround(10.000001)));
    expect(clipScale(Number.NaN, 1)).toBeNaN();
    expect(clipScale(Number.POSITIVE_INFINITY, 1)).toBe(0);
  });
});
