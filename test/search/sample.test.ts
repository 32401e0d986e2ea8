import { describe, expect, it } from 'vitest';
import { OP_NAMES, OPS } from '../../src/program/ops.js';
import { derivedStream } from '../../src/random/derived.js';
import { sampleProgram } from '../../src/search/sample.js';
import { isInSpace, makeSpace, PROGRAM_SPACE } from '../../src/search/space.js';
import { adamW, program } from './support.js';

/** Chi-square of counts that should be equal. */
function chiSquare(counts: readonly number[]): number {
  const expected = counts.reduce((a, b) => a + b, 0) / counts.length;
  return counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
}

describe('sampleProgram', () => {
  const rng = derivedStream(11, 'test/sample');
  const programs = Array.from({ length: 7000 }, () => sampleProgram(PROGRAM_SPACE, rng));
  const instructions = programs.flatMap((drawn) => drawn.instructions);
  const count = (values: readonly number[], first: number, last: number): number[] => {
    const counts = new Array<number>(last - first + 1).fill(0);
    for (const value of values) counts[value - first]! += 1;
    return counts;
  };

  // Bounds: chi-square with k degrees of freedom exceeds k + 5 sqrt(2k) with probability below 1e-4 for these k.
  it('draws lengths 1 .. 14 uniformly', () => {
    const counts = count(
      programs.map((drawn) => drawn.instructions.length),
      1,
      14,
    );
    expect(counts.length).toBe(14);
    expect(chiSquare(counts)).toBeLessThan(13 + 5 * Math.sqrt(26));
  });

  it('draws the 26 operations uniformly, whatever their number of inputs', () => {
    const counts = count(
      instructions.map(({ op }) => OP_NAMES.indexOf(op)),
      0,
      25,
    );
    expect(counts.length).toBe(26);
    expect(chiSquare(counts)).toBeLessThan(25 + 5 * Math.sqrt(50));
  });

  it('draws inputs 0 .. 19 and outputs 9 .. 19 uniformly', () => {
    const inputs = count(
      instructions.flatMap((instruction) => instruction.inputs),
      0,
      19,
    );
    const outputs = count(
      instructions.map(({ output }) => output),
      9,
      19,
    );
    expect([inputs.length, outputs.length]).toEqual([20, 11]);
    expect(chiSquare(inputs)).toBeLessThan(19 + 5 * Math.sqrt(38));
    expect(chiSquare(outputs)).toBeLessThan(10 + 5 * Math.sqrt(20));
  });

  it('gives each operation its number of inputs', () => {
    expect(instructions.every(({ op, inputs }) => inputs.length === OPS[op].arity)).toBe(true);
  });

  it('draws length, then operation, inputs, output of each instruction', () => {
    const ranges: [number, number][] = [];
    const recording = {
      integer(low: number, high: number) {
        ranges.push([low, high]);
        return low + 1;
      },
      uniform: () => 0,
    };
    // Length 2, operation 1 (mul), inputs 1 and 1, output 10.
    expect(sampleProgram(PROGRAM_SPACE, recording)).toEqual(program(['mul', [1, 1], 10], ['mul', [1, 1], 10]));
    const instruction = [
      [0, 26],
      [0, 20],
      [0, 20],
      [9, 20],
    ];
    expect(ranges).toEqual([[1, 15], ...instruction, ...instruction]);
  });
});

describe('the search space', () => {
  it('holds what the original holds', () => {
    expect(isInSpace(adamW(), PROGRAM_SPACE, 'drawn')).toBe(true);
    expect(isInSpace(program(['add', [0, 20], 9]), PROGRAM_SPACE, 'drawn')).toBe(false);
    expect(isInSpace(program(['add', [0, 19], 8]), PROGRAM_SPACE, 'drawn')).toBe(false);
    expect(isInSpace(program(['add', [0], 9]), PROGRAM_SPACE, 'drawn')).toBe(false);
    expect(isInSpace(program(), PROGRAM_SPACE, 'drawn')).toBe(false);
    const long = program(...Array.from({ length: 15 }, () => ['sign', [1], 9] as const));
    expect(isInSpace(long, PROGRAM_SPACE, 'drawn')).toBe(false);
    expect(isInSpace(long, PROGRAM_SPACE, 'evolved')).toBe(true);
    expect(isInSpace({ ...adamW(), constants: [1] }, PROGRAM_SPACE, 'drawn')).toBe(false);
  });

  it('bounds mutation by maxInstructions where that is given, otherwise by 20', () => {
    expect(makeSpace({}, 'test').evolved).toEqual({ first: 1, last: 20 });
    expect(makeSpace({ maxInstructions: 14 }, 'test').evolved).toEqual({ first: 1, last: 14 });
    expect(makeSpace({ maxInstructions: 14, maxEvolved: 30 }, 'test').evolved).toEqual({ first: 1, last: 30 });
  });

  it('refuses bounds that leave no program', () => {
    expect(() => makeSpace({ minInstructions: 5, maxInstructions: 4 }, 'rs')).toThrow(
      'rs: expected 1 <= minInstructions <= maxInstructions and maxEvolved, at most 1000, got 5, 4 and 4. Widen the bounds.',
    );
    expect(() => makeSpace({ maxEvolved: 1001 }, 're')).toThrow(/at most 1000, got 1, 14 and 1001/);
  });
});
