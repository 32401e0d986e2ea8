import { describe, expect, it } from 'vitest';
import { UPDATES } from '../../src/benchmark/descriptions.js';
import { NAMED_PROGRAMS } from '../../src/program/named/index.js';
import type { Program } from '../../src/program/program.js';
import { derivedStream } from '../../src/random/derived.js';
import { sampleProgram } from '../../src/search/sample.js';
import { PROGRAM_SPACE } from '../../src/search/space.js';
import { program } from '../search/support.js';

/** Size, cosine with the gradient, cosine with the parameters, agreement of signs; four steps on large gradients, four on small ones. */
function updatesOf(described: Program): readonly (readonly number[])[] {
  const numbers = [...UPDATES.describe(described)];
  return Array.from({ length: 8 }, (_, i) => numbers.slice(4 * i, 4 * i + 4));
}

describe('the description of a program', () => {
  it('tells descent from ascent, and the size of steps', () => {
    for (const [size, cosine, , agreement] of updatesOf(program(['sign', [1], 9], ['mul', [9, 6], 9]))) {
      expect(size).toBeCloseTo(-2, 6);
      expect(cosine).toBeGreaterThan(0.5);
      expect(agreement).toBe(1);
    }
    for (const [, cosine, , agreement] of updatesOf(program(['sub', [9, 1], 10]))) {
      expect(cosine).toBeCloseTo(-1, 12);
      expect(agreement).toBe(-1);
    }
  });

  it('shows gradients of two sizes, 100 apart', () => {
    const [large, small] = [updatesOf(program(['mul', [1, 3], 9]))[0]!, updatesOf(program(['mul', [1, 3], 9]))[4]!];
    expect(large[0]! - small[0]!).toBeCloseTo(2, 5);
  });

  it('knows the parameters, and updates that are one number for all', () => {
    for (const [, , cosine] of updatesOf(program(['mul', [0, 7], 9]))) expect(cosine).toBeCloseTo(1, 12);
    for (const [size] of updatesOf(program(['mul', [3, 5], 9]))) expect(size).toBeCloseTo(-1, 6);
  });

  it('is finite, as long as it says and the same again, for whatever a search may propose', () => {
    const rng = derivedStream(1, 'descriptions');
    const sampled = Array.from({ length: 300 }, () => sampleProgram(PROGRAM_SPACE, rng));
    const nothing = { constants: [], instructions: [] };
    for (const each of [nothing, ...Object.values(NAMED_PROGRAMS), ...sampled]) {
      const description = UPDATES.describe(each);
      expect(description).toHaveLength(UPDATES.length);
      expect(description.every((value) => Number.isFinite(value))).toBe(true);
      expect(UPDATES.describe(each)).toEqual(description);
    }
  });

  it('differs between programs that differ in what they do, not in how they are written', () => {
    const plain = program(['mul', [1, 6], 9]);
    const dead = program(['exp', [1], 12], ['mul', [6, 1], 11]);
    expect(UPDATES.describe(dead)).toEqual(UPDATES.describe(plain));
    expect(UPDATES.describe(program(['mul', [1, 5], 9]))).not.toEqual(UPDATES.describe(plain));
  });
});
