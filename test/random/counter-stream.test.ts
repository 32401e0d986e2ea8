import { describe, expect, it } from 'vitest';
import { counterStream } from '../../src/random/counter-stream.js';

describe('a counter stream', () => {
  const draw = (...place: readonly number[]) => {
    const stream = counterStream(12345678901234, ...place);
    return [
      stream.integer(0, 1000),
      stream.uniform(),
      stream.normal(),
      stream.normal(),
      stream.normal(),
      stream.seed(),
    ];
  };

  it('gives the same draws at the same place and others elsewhere', () => {
    expect(draw(1, 2, 3)).toEqual(draw(1, 2, 3));
    const first = [draw(), draw(1), draw(0, 1), draw(0, 0, 1)].map((draws) => draws[1]);
    expect(new Set(first).size).toBe(4);
    expect(counterStream(1).uniform()).not.toBe(counterStream(1 + 2 ** 32).uniform());
  });

  it('has the moments of its distributions', () => {
    const stream = counterStream(7);
    const count = 100_000;
    const normals = Array.from({ length: count }, stream.normal);
    const moment = (values: readonly number[], power: number) =>
      values.reduce((sum, value) => sum + value ** power, 0) / count;
    // Bounds of about four standard errors: of the k-th moment √(μ₂ₖ − μₖ²) / √100,000.
    expect(Math.abs(moment(normals, 1))).toBeLessThan(0.013);
    expect(Math.abs(moment(normals, 2) - 1)).toBeLessThan(0.018);
    expect(Math.abs(moment(normals, 4) - 3)).toBeLessThan(0.13);
    const uniforms = Array.from({ length: count }, stream.uniform);
    expect(Math.abs(moment(uniforms, 1) - 1 / 2)).toBeLessThan(0.004);
    expect(Math.abs(moment(uniforms, 2) - 1 / 3)).toBeLessThan(0.004);
  });

  it('seeds streams with safe integers and refuses others', () => {
    const stream = counterStream(9);
    for (let i = 0; i < 1000; i += 1) expect(Number.isSafeInteger(stream.seed())).toBe(true);
    expect(() => counterStream(2 ** 53)).toThrow(/counterStream: expected a seed from 0 to 2\^53 - 1/);
  });
});
