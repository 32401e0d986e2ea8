import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { openBackend } from '../../src/interpreter/backends.js';
import { NAMED_PROGRAMS } from '../../src/program/named/index.js';
import type { Program } from '../../src/program/program.js';
import { derivedStream } from '../../src/random/derived.js';
import { mutate } from '../../src/search/mutate.js';
import { PROGRAM_SPACE } from '../../src/search/space.js';
import { compareWithScalar, SIZES } from './support/fused-comparison.js';

const NAMED = Object.values(NAMED_PROGRAMS);

/** Named programs, mutated one to eight times in a row. */
function mutants(count: number, label: string): readonly Program[] {
  const rng = derivedStream(1, label);
  return Array.from({ length: count }, () => {
    let program = NAMED[rng.integer(0, NAMED.length)]!;
    for (let left = rng.integer(1, 9); left > 0; left--) program = mutate(program, PROGRAM_SPACE, rng).program;
    return program;
  });
}

describe('the fused executor on the named programs and their mutants', () => {
  beforeAll(async () => {
    await openBackend('wasm');
  });

  it('has the bits of the scalar executor in 5,000 mutants, parameters and slots', () => {
    const before = tf.memory().numTensors;
    const tally = compareWithScalar([...NAMED, ...mutants(5000, 'fused/mutants')], 'fused/mutants');
    expect(tally.differences).toEqual([]);
    expect(tf.memory().numTensors).toBe(before);

    expect(tally.programs).toBe(5000 + NAMED.length);
    expect(tally.finite).toBeGreaterThan(400_000);
    expect(tally.nan).toBeGreaterThan(40_000);
    expect(tally.infinite).toBeGreaterThan(10_000);
    expect(tally.tensors).toBeGreaterThan(20_000);
  });

  it('has them on larger tensors too', () => {
    const tally = compareWithScalar([...NAMED, ...mutants(100, 'fused/large')], 'fused/large', [1000, 1023, ...SIZES]);
    expect(tally.differences).toEqual([]);
  });
});
