import { describe, expect, it } from 'vitest';
import { createKeyer, INF_KEY, NAN_KEY } from '../../../src/cache/keys/keyer.js';
import { PAPER_A, PAPER_B, PAPER_X } from '../../../src/cache/keys/paper-proxy.js';
import { createProxy, lossAndGradient } from '../../../src/cache/keys/proxy.js';
import { defineProgram, set } from '../../../src/program/define.js';
import { NAMED_PROGRAMS } from '../../../src/program/named/index.js';
import { torchGenerator } from '../../../src/random/torch.js';

const { fround } = Math;
const keyer = await createKeyer('paper');

describe('the paper’s proxy', () => {
  it('is what torch draws under seed 42: A, b and x, deviation 0.1', () => {
    const torch = torchGenerator(42);
    const draw = (count: number) => torch.normalOf(new Float32Array(count), new Float32Array(count).fill(0.1));
    expect(PAPER_A).toEqual(draw(100));
    expect(PAPER_B).toEqual(draw(10));
    expect(PAPER_X).toEqual(draw(10));
  });

  it('has the loss and gradient of its definition', () => {
    // n = 2: A = [[1, 2], [3, 4]], b = [0.5, −1], x = [1, −1]; u = [1 − 3 + 0.5, 2 − 4 − 1] = [−1.5, −3], s = 2.25 + 9 = 11.25;
    // loss = 11.25/12.25 + 0.5; gradient = 2/12.25² · [−1.5·1 − 3·2, −1.5·3 − 3·4] = 2/150.0625 · [−7.5, −16.5].
    const proxy = createProxy([1, 2, 3, 4], [0.5, -1], Float32Array.of(1, -1));
    const memory = Float32Array.of(9, 1, -1, 0, 0);
    expect(lossAndGradient(proxy, memory, 1, 3)).toBeCloseTo(11.25 / 12.25 + 0.5, 14);
    expect(memory[3]).toBe(fround((2 / 150.0625) * -7.5));
    expect(memory[4]).toBe(fround((2 / 150.0625) * -16.5));
  });
});

describe('paper keys', () => {
  it('are the bits of the averaged loss: gradient descent written out', () => {
    // w <- w − g, after a step with a zero gradient, which changes nothing here.
    const x = PAPER_X.slice();
    let average = 0;
    for (let step = 0; step < 10; step++) {
      const u = Array.from({ length: 10 }, (_, j) =>
        x.reduce((sum, xi, i) => sum + xi * PAPER_A[i * 10 + j]!, PAPER_B[j]!),
      );
      const s = u.reduce((sum, v) => sum + v * v, 0);
      average = 0.1 * (s / (s + 1) + 0.5) + 0.9 * average;
      for (let i = 0; i < 10; i++) {
        const slope = u.reduce((sum, v, j) => sum + v * PAPER_A[i * 10 + j]!, 0);
        x[i] = x[i]! - fround((2 / (s + 1) ** 2) * slope);
      }
    }
    const key = keyer.key(defineProgram('descent', [set(9, 'mul', 1, 3)]));
    const bits = new DataView(new ArrayBuffer(8));
    bits.setBigUint64(0, BigInt(`0x${key}`));
    expect(bits.getFloat64(0)).toBeCloseTo(average, 14);
  });

  it('have classes for losses that are NaN or infinite', () => {
    expect(keyer.key(defineProgram('root', [set(9, 'sqrt', 0)]))).toBe(NAN_KEY);
    // 1/0 in the step with the zero gradient: w = −Infinity, s = Infinity or NaN, Infinity/(Infinity + 1) = NaN.
    expect(keyer.key(defineProgram('inverse', [set(9, 'div', 3, 1)]))).toBe(NAN_KEY);
    expect([NAN_KEY, INF_KEY]).toEqual(['nan', 'inf']);
  });

  it('tell the named programs apart', () => {
    const keys = Object.values(NAMED_PROGRAMS).map((program) => keyer.key(program));
    expect(new Set(keys).size).toBe(keys.length);
    for (const key of keys) expect(key).toMatch(/^[0-9a-f]{16}$/);
  });
});
