import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Program } from '../../src/program/program.js';
import { derivedStream } from '../../src/random/derived.js';
import type { Rng } from '../../src/random/rng.js';
import { applyMutation, mutate } from '../../src/search/mutate.js';
import { sampleProgram } from '../../src/search/sample.js';
import { isInSpace, makeSpace, PROGRAM_SPACE, REFERENCE_SPACE } from '../../src/search/space.js';
import { adamW, program } from './support.js';

/** Gives these numbers in turn, and checks that each is asked from the range that the comment of a test says. */
function scripted(...draws: readonly (readonly [low: number, high: number, value: number])[]): Rng {
  let next = 0;
  return {
    integer(low, high) {
      const draw = draws[next++];
      expect([low, high]).toEqual(draw?.slice(0, 2));
      return draw?.[2] ?? 0;
    },
    uniform: () => Number.NaN,
  };
}

const TWO = program(['sub', [3, 5], 9], ['mul', [1, 9], 10]);

describe('mutate', () => {
  it('adds operation, inputs, output at a position, drawn in this order', () => {
    // kind 0 of 3, operation 3 of 26 (sub), inputs below 20, output in 9 .. 19, position 0 .. 2
    const rng = scripted([0, 3, 0], [0, 26, 3], [0, 20, 1], [0, 20, 19], [9, 20, 19], [0, 3, 2]);
    const { program: child, mutation } = mutate(TWO, PROGRAM_SPACE, rng);
    expect(child.instructions).toEqual([...TWO.instructions, { op: 'sub', inputs: [1, 19], output: 19 }]);
    expect(mutation).toEqual({ kind: 'add', at: 2, instruction: { op: 'sub', inputs: [1, 19], output: 19 } });
  });

  it('removes the instruction at a position', () => {
    const { program: child } = mutate(TWO, PROGRAM_SPACE, scripted([0, 3, 1], [0, 2, 0]));
    expect(child.instructions).toEqual([{ op: 'mul', inputs: [1, 9], output: 10 }]);
  });

  it('changes one input', () => {
    const rng = scripted([0, 3, 2], [0, 2, 1], [0, 2, 0], [0, 2, 1], [0, 20, 7]);
    const { program: child, mutation } = mutate(TWO, PROGRAM_SPACE, rng);
    expect(child.instructions[1]).toEqual({ op: 'mul', inputs: [1, 7], output: 10 });
    expect(mutation).toEqual({ kind: 'input', at: 1, argument: 1, address: 7 });
  });

  it('changes the output, in the released range with the reference space', () => {
    const rng = scripted([0, 3, 2], [0, 2, 0], [0, 2, 1], [9, 19, 18]);
    const { program: child } = mutate(TWO, REFERENCE_SPACE, rng);
    expect(child.instructions[0]).toEqual({ op: 'sub', inputs: [3, 5], output: 18 });
  });

  it('draws again where a length forbids the mutation', () => {
    const full = makeSpace({ maxInstructions: 2 }, 'test');
    // add is forbidden at 2 of 2, then remove the second
    expect(mutate(TWO, full, scripted([0, 3, 0], [0, 3, 1], [0, 2, 1])).program.instructions.length).toBe(1);
    const one = program(['sign', [1], 9]);
    // remove is forbidden at 1 of at least 1, then change the output
    const rng = scripted([0, 3, 1], [0, 3, 2], [0, 1, 0], [0, 2, 1], [9, 20, 12]);
    expect(mutate(one, PROGRAM_SPACE, rng).program.instructions).toEqual([{ op: 'sign', inputs: [1], output: 12 }]);
  });

  it('leaves an empty parent unchanged in the reference space, but can add to it', () => {
    const empty: Program = { constants: [], instructions: [] };
    expect(mutate(empty, REFERENCE_SPACE, scripted([0, 3, 1]))).toEqual({ program: empty, mutation: { kind: 'none' } });
    expect(mutate(empty, REFERENCE_SPACE, scripted([0, 3, 2])).mutation).toEqual({ kind: 'none' });
    const rng = scripted([0, 3, 0], [0, 26, 7], [0, 19, 1], [9, 19, 9], [0, 1, 0]);
    expect(mutate(empty, REFERENCE_SPACE, rng).program).toEqual(program(['sign', [1], 9]));
  });

  it('keeps programs in the space through any number of mutations, and does what it says', () => {
    const lengths = fc.record({ min: fc.integer({ min: 1, max: 6 }), more: fc.integer({ min: 0, max: 10 }) });
    fc.assert(
      fc.property(fc.nat(), lengths, (seed, { min, more }) => {
        const space = makeSpace({ minInstructions: min, maxInstructions: min + more }, 'test');
        const rng = derivedStream(seed, 'test/mutate');
        let parent = sampleProgram(space, rng);
        for (let i = 0; i < 30; i++) {
          const before = JSON.stringify(parent);
          const { program: child, mutation } = mutate(parent, space, rng);
          expect(isInSpace(child, space, 'evolved'), JSON.stringify(child)).toBe(true);
          expect(applyMutation(parent, mutation)).toEqual(child);
          expect(JSON.stringify(parent)).toBe(before);
          parent = child;
        }
      }),
      { numRuns: 60 },
    );
  });

  it('draws the three kinds equally often', () => {
    const rng = derivedStream(5, 'test/kinds');
    const counts = { add: 0, remove: 0, input: 0, output: 0, none: 0 };
    for (let i = 0; i < 6000; i++) counts[mutate(adamW(), PROGRAM_SPACE, rng).mutation.kind] += 1;
    // Binomial(6000, 1/3): standard deviation 36.5; five of them are 183. Input and output are half of the third: 29 and 144.
    for (const kind of ['add', 'remove'] as const) expect(Math.abs(counts[kind] - 2000)).toBeLessThan(183);
    for (const kind of ['input', 'output'] as const) expect(Math.abs(counts[kind] - 1000)).toBeLessThan(144);
    expect(counts.none).toBe(0);
  });

  it('hands the constants of the parent on, and keeps addresses from outside the space', () => {
    const parent: Program = { ...program(['mul', [1, -1], 20], ['sign', [20], 21]), constants: [0.25] };
    const rng = scripted([0, 3, 2], [0, 2, 1], [0, 2, 1], [9, 20, 11]);
    expect(mutate(parent, PROGRAM_SPACE, rng).program).toEqual({
      constants: [0.25],
      instructions: [
        { op: 'mul', inputs: [1, -1], output: 20 },
        { op: 'sign', inputs: [20], output: 11 },
      ],
    });
  });

  it('names a position that the parent does not have', () => {
    expect(() => applyMutation(TWO, { kind: 'output', at: 2, address: 9 })).toThrow(
      'mutate: expected a position below 2, got 2.',
    );
  });
});
