import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { numpyRandomState } from '../../src/random/numpy.js';

interface Golden {
  readonly raw_uint32: number[];
  readonly uniform_0_1: number[];
  readonly 'uniform_-3_1': number[];
  readonly normal_0_1: number[];
  readonly randint_0_100000: number[];
  readonly choice_abc: string[];
  readonly 'choice_abc_p_0.2_0.3_0.5': string[];
  readonly permutation_10: number[];
  readonly permutation_784_first20: number[];
  readonly permutation_3072_first20: number[];
  readonly mixed: [string, string | number][];
  readonly randn_3x2_after_one_uniform: number[][];
}

const golden: { readonly seeds: Record<string, Golden> } = JSON.parse(
  readFileSync(new URL('../../reference/numpy-randomstate.json', import.meta.url), 'utf8'),
);
const abc = ['a', 'b', 'c'];
const weights = [0.2, 0.3, 0.5];

describe.each(Object.entries(golden.seeds))('numpy with seed %s', (seed, want) => {
  const fresh = () => numpyRandomState(Number(seed));
  const twenty = <T>(draw: (rng: ReturnType<typeof fresh>) => T) => {
    const rng = fresh();
    return Array.from({ length: 20 }, () => draw(rng));
  };

  it('gives bytes, uniforms and integers exactly', () => {
    const view = new DataView(fresh().bytes(80).buffer);
    expect(Array.from({ length: 20 }, (_, i) => view.getUint32(4 * i, true))).toEqual(want.raw_uint32);
    expect(twenty((rng) => rng.uniform())).toEqual(want.uniform_0_1);
    expect(twenty((rng) => rng.uniform(-3, 1))).toEqual(want['uniform_-3_1']);
    expect(twenty((rng) => rng.integer(0, 100000))).toEqual(want.randint_0_100000);
  });

  it('gives normals to the last digits of the logarithm', () => {
    expectClose(
      twenty((rng) => rng.normal()),
      want.normal_0_1,
    );
    const rng = fresh();
    rng.uniform();
    expectClose(rng.randn(6), want.randn_3x2_after_one_uniform.flat());
  });

  it('gives choices, weighted choices and permutations exactly', () => {
    expect(twenty((rng) => rng.choice(abc))).toEqual(want.choice_abc);
    expect(twenty((rng) => rng.weightedChoice(abc, weights))).toEqual(want['choice_abc_p_0.2_0.3_0.5']);
    expect(fresh().permutation(10)).toEqual(want.permutation_10);
    expect(fresh().permutation(784).slice(0, 20)).toEqual(want.permutation_784_first20);
    expect(fresh().permutation(3072).slice(0, 20)).toEqual(want.permutation_3072_first20);
  });

  it('keeps the cached normal over other draws', () => {
    const rng = fresh();
    for (const [call, value] of want.mixed) {
      if (call === 'normal') expectClose([rng.normal()], [Number(value)]);
      else if (call === 'uniform') expect(rng.uniform()).toBe(value);
      else if (call === 'choice3') expect(rng.choice(abc)).toBe(value);
      else if (call === 'choicep') expect(rng.weightedChoice(abc, weights)).toBe(value);
      else expect([call, rng.integer(0, 100000)]).toEqual(['randint', value]);
    }
  });
});

describe('numpyRandomState', () => {
  it('gives the published first numbers of seed 123', () => {
    const integers = numpyRandomState(123);
    expect(Array.from({ length: 5 }, () => integers.integer(0, 100))).toEqual([66, 92, 98, 17, 83]);
    const items = [0, 1, 2, 3, 4, 5];
    numpyRandomState(123).shuffle(items);
    expect(items).toEqual([1, 3, 4, 0, 2, 5]);
    expectClose([numpyRandomState(42).lognormal(-2, 1)], [Math.exp(-2 + 0.4967141530112327)]);
  });

  it('spends no draw on a range of one value', () => {
    const rng = numpyRandomState(5);
    expect(rng.integer(7, 8)).toBe(7);
    expect(rng.choice(['only'])).toBe('only');
    expect(rng.uniform()).toBe(numpyRandomState(5).uniform());
  });

  it('takes a reversed range for uniform, as numpy does', () => {
    const u = numpyRandomState(9).uniform();
    expect(numpyRandomState(9).uniform(2, -1)).toBe(2 - 3 * u);
  });

  it('covers the whole range of 32 bits', () => {
    expect(numpyRandomState(42).integer(0, 2 ** 32)).toBe(1608637542);
    expect(numpyRandomState(42).integer(-(2 ** 31), 2 ** 31)).toBe(1608637542 - 2 ** 31);
  });

  it('goes on from a saved state with the same numbers', () => {
    fc.assert(
      fc.property(fc.nat(), fc.nat(9), (seed, before) => {
        const rng = numpyRandomState(seed);
        rng.randn(before);
        const state = rng.save();
        const first = [rng.normal(), rng.uniform(), rng.integer(0, 1000)];
        const other = numpyRandomState(0);
        other.normal();
        other.restore(state);
        expect([other.normal(), other.uniform(), other.integer(0, 1000)]).toEqual(first);
      }),
    );
  });

  it('refuses seeds, ranges and lists without meaning', () => {
    expect(() => numpyRandomState(2 ** 32)).toThrow(/a seed from 0 to 4294967295, got 4294967296/);
    expect(() => numpyRandomState(1).integer(3, 3)).toThrow(/low < high, at most 2\^32 apart, got 3 and 3/);
    expect(() => numpyRandomState(1).choice([])).toThrow(/at least one item .* got 0 items/);
    expect(() => numpyRandomState(1).weightedChoice(abc, [1])).toThrow(/got 3 items and 1 weights/);
  });
});

/** Logarithms of two platforms may differ in the last bit. */
function expectClose(values: ArrayLike<number>, wanted: readonly number[]): void {
  expect(values.length).toBe(wanted.length);
  wanted.forEach((value, i) => {
    expect(Math.abs(values[i]! - value)).toBeLessThanOrEqual(4e-15 * Math.max(1, Math.abs(value)));
  });
}
