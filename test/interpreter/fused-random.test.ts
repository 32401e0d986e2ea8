import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { openBackend } from '../../src/interpreter/backends.js';
import { analyse } from '../../src/program/liveness.js';
import type { Program } from '../../src/program/program.js';
import { derivedStream } from '../../src/random/derived.js';
import type { Rng } from '../../src/random/rng.js';
import { sampleProgram } from '../../src/search/sample.js';
import { PROGRAM_SPACE } from '../../src/search/space.js';
import { compareWithScalar } from './support/fused-comparison.js';

/** A random program of which at least `least` instructions are live: most random programs come down to one or two. */
function sampleLive(least: number, rng: Rng): Program {
  let program = sampleProgram(PROGRAM_SPACE, rng);
  while (analyse(program).instructions.length < least) program = sampleProgram(PROGRAM_SPACE, rng);
  return program;
}

describe('the fused executor on random programs', () => {
  beforeAll(async () => {
    await openBackend('wasm');
  });

  it('has the bits of the scalar executor in 5,000 of them, parameters and slots', () => {
    const rng = derivedStream(1, 'fused/random');
    const programs = Array.from({ length: 5000 }, (_, i) => sampleLive(i % 2 === 0 ? 1 : 5, rng));
    const before = tf.memory().numTensors;
    const tally = compareWithScalar(programs, 'fused/random');
    expect(tally.differences).toEqual([]);
    expect(tf.memory().numTensors).toBe(before);

    // What was compared was worth it.
    expect(tally.programs).toBe(5000);
    for (const [op, count] of Object.entries(tally.live))
      expect(count, `programs with a live ${op}`).toBeGreaterThan(200);
    expect(tally.finite).toBeGreaterThan(400_000);
    expect(tally.nan).toBeGreaterThan(40_000);
    expect(tally.infinite).toBeGreaterThan(10_000);
    expect(tally.tensors).toBeGreaterThan(20_000);
    expect(tally.scalars).toBeGreaterThan(20_000);
  });
});
