import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { torchGenerator } from '../../src/random/torch.js';
import { attentionInit, linearInit } from '../../src/random/torch-init.js';

const golden = JSON.parse(readFileSync(new URL('../../reference/pfn/rng.json', import.meta.url), 'utf8'));

const bits = (values: Float32Array) => Array.from(new Uint32Array(values.buffer, values.byteOffset, values.length));

// One shape a key; the file is trusted and the comparisons check every value.
// biome-ignore lint/suspicious/noExplicitAny: reference data
type Golden = any;

/** The reference prints 7 significant digits. */
function expectPrinted(values: ArrayLike<number>, printed: readonly number[]): void {
  expect(Array.from(values, (value) => Number(value.toPrecision(7)))).toEqual(printed);
}

describe.each(Object.entries<Golden>(golden.seeds))('torch with seed %s', (seed, want) => {
  const fresh = () => torchGenerator(Number(seed));

  it('gives the raw words, also after two twists', () => {
    const generator = fresh();
    const words = Array.from({ length: 1304 }, () => generator.u32());
    expect(words.slice(0, 8)).toEqual(want.raw_u32);
    expect(words.slice(1300)).toEqual(want.raw_u32_1300_to_1303);
  });

  it('gives rand to the bit', () => {
    expect(bits(fresh().rand(40))).toEqual(want.rand40_bits);
    const batch = fresh().rand(160);
    expectPrinted([...batch.slice(0, 5), ...batch.slice(-2)], want.rand_8x20x1_first5_last2);
    expect(Array.from(fresh().randDouble(3))).toEqual(want.rand_float64_x3);
  });

  it.each([16, 17, 40])('gives randn(%i) to the bit and leaves the stream where torch does', (count) => {
    const generator = fresh();
    expect(bits(generator.randn(count))).toEqual(want[`randn${count}_bits`]);
    expectPrinted(generator.rand(3), want[`randn${count}_then_rand3`]);
  });

  it('gives fewer than 16 normals by the double rule, with the second one cached', () => {
    const generator = fresh();
    expect(bits(generator.randn(7))).toEqual(want.randn7_bits);
    expectPrinted(generator.randn(2), want.randn7_then_randn2);
    expectPrinted(generator.rand(3), want.then_rand3);
  });

  it('restores the cached normal with the state', () => {
    const generator = fresh();
    expectPrinted(generator.randn(1), want.cached_second_normal.first);
    const state = generator.save();
    expectPrinted(generator.randn(1), want.cached_second_normal.second);
    generator.rand(700);
    generator.restore(state);
    expectPrinted(generator.randn(1), want.cached_second_normal.second_after_state_restore);
  });

  it('gives a mixed sequence, in which the cache outlives other draws', () => {
    const generator = fresh();
    expectPrinted(generator.randn(1), want.mixed.randn1);
    expectPrinted(generator.rand(5), want.mixed.rand5);
    expectPrinted(generator.randn(20), want.mixed.randn20);
    expectPrinted(generator.randn(3), want.mixed.randn3);
    expect(generator.randint(0, 20)).toBe(want.mixed.randint20);
    expect(Array.from(generator.randperm(5))).toEqual(want.mixed.randperm5);
    expectPrinted(generator.rand(2), want.mixed.rand2);
  });

  it('gives normals of tensors of means and deviations to the bit', () => {
    const { mean, std, bits: wanted } = want['normal_mean_linspace(-1,1,20)_std_linspace(0.1,2,20)'];
    // The printed means have 7 digits only, so they are made again.
    const values = fresh().normalOf(linspace(-1, 1, 20), linspace(0.1, 2, 20));
    expectPrinted(linspace(-1, 1, 20), mean);
    expectPrinted(linspace(0.1, 2, 20), std);
    expect(bits(values)).toEqual(wanted);
    expectPrinted(
      fresh().normalOf(new Float32Array(16), new Float32Array(16).fill(1)),
      want['Normal(zeros2,1).sample((8,))'].flat(),
    );
  });

  it('gives normals of zero means and one deviation, large and then small', () => {
    const generator = fresh();
    const normal = (count: number) => generator.normalOf(new Float32Array(count), new Float32Array(count).fill(0.1));
    expectPrinted(normal(100), want['normal_zeros10x10_std0.1'].flat());
    expectPrinted(normal(10), want['then_normal_zeros10_std0.1_a']);
    expectPrinted(normal(10), want['then_normal_zeros10_std0.1_b']);
  });

  it('gives integers and permutations', () => {
    const integers = fresh();
    expect(Array.from({ length: 100 }, () => integers.randint(0, 20))).toEqual(want.randint20_x100);
    const offset = fresh();
    expect(Array.from({ length: 7 }, () => offset.randint(3, 10))).toEqual(want['randint(3,10,(7,))']);
    const permutation = fresh();
    expect(Array.from(permutation.randperm(20))).toEqual(want.randperm20);
    expectPrinted(permutation.rand(2), want.randperm20_then_rand2);
    expect(Array.from(fresh().randperm(150))).toEqual(want.randperm150);
    const long = fresh();
    expect(long.int64().toString()).toBe(want.int64_random_);
    expectPrinted(long.rand(2), want.int64_random_then_rand2);
  });

  it('gives uniform_ with a single rounding', () => {
    expect(bits(fresh().uniform(20, -1 / 16, 1 / 16))).toEqual(want['uniform_(-1/16,1/16)x20'].bits);
    const { a, bits: wanted } = want['uniform_(-a,a)x20_a=sqrt3*sqrt(2/64)'];
    expect(bits(fresh().uniform(20, -a, a))).toEqual(wanted);
  });

  it('initialises a linear layer and an attention layer', () => {
    const linear = linearInit(fresh(), 4, 3);
    expect(bits(linear.weight)).toEqual(want['Linear(4,3)'].weight_bits);
    expect(bits(linear.bias)).toEqual(want['Linear(4,3)'].bias_bits);
    const attention = attentionInit(fresh(), 4);
    const wanted = want['MultiheadAttention(4,2)'];
    expectPrinted(attention.inWeight, wanted.in_proj_weight.flat());
    expectPrinted(attention.inBias, wanted.in_proj_bias);
    expectPrinted(attention.out.weight, wanted['out_proj.weight'].flat());
    expectPrinted(attention.out.bias, wanted['out_proj.bias']);
  });
});

describe('the vector kernel for normals', () => {
  it('agrees with Box-Muller in double to 2e-6', () => {
    const uniforms = torchGenerator(7).rand(160_000);
    const normals = torchGenerator(7).randn(160_000);
    let worst = 0;
    for (let i = 0; i < uniforms.length; i += 1) {
      const j = i % 16 < 8 ? i : i - 8;
      const radius = Math.sqrt(-2 * Math.log(1 - uniforms[j]!));
      const angle = 2 * Math.PI * uniforms[j + 8]!;
      worst = Math.max(worst, Math.abs(normals[i]! - radius * (i === j ? Math.cos(angle) : Math.sin(angle))));
    }
    expect(worst).toBeLessThan(2e-6);
  });
});

describe('torchGenerator', () => {
  it('goes on from a saved state with the same numbers', () => {
    fc.assert(
      fc.property(fc.nat(), fc.nat(1500), fc.nat(40), (seed, before, count) => {
        const generator = torchGenerator(seed);
        generator.rand(before);
        generator.randn(before % 3);
        const state = generator.save();
        const first = [...generator.randn(count), ...generator.randn(1), ...generator.rand(3)];
        const other = torchGenerator(0);
        other.restore(state);
        expect([...other.randn(count), ...other.randn(1), ...other.rand(3)]).toEqual(first);
      }),
      { numRuns: 50 },
    );
  });

  it('counts only the low 32 bits of a seed', () => {
    expect(torchGenerator(2 ** 32 + 5).u32()).toBe(torchGenerator(5).u32());
  });

  it('refuses seeds, ranges and lengths that torch has no meaning for', () => {
    expect(() => torchGenerator(-1)).toThrow(/expected a seed from 0 to 2\^53 - 1, got -1/);
    expect(() => torchGenerator(1).randint(5, 5)).toThrow(/low < high, less than 2\^32 apart, got 5 and 5/);
    expect(() => torchGenerator(1).normalOf(new Float32Array(2), new Float32Array(3))).toThrow(/got 3 and 2/);
    const generator = torchGenerator(1);
    const broken = { mersenne: { words: new Uint32Array(3), position: 1 } };
    expect(() => generator.restore(broken)).toThrow(/a state of 624 words .* got 3 words/);
  });
});

/** torch.linspace on AVX2: vectors of eight count up from their first entry, the rest counts down from `end`; every operation rounds. */
function linspace(start: number, end: number, count: number): Float32Array {
  const f = Math.fround;
  const step = f(f(f(end) - f(start)) / (count - 1));
  return Float32Array.from({ length: count }, (_, i) => {
    if (i >= count - (count % 8)) return f(end) - f(step * (count - 1 - i));
    const first = f(f(start) + f(step * (i - (i % 8))));
    return first + f(step * (i % 8));
  });
}
