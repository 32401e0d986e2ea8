import { describe, expect, it } from 'vitest';
import { findNamed } from '../../../src/program/named/index.js';
import type { Program } from '../../../src/program/program.js';
import { derivedStream } from '../../../src/random/derived.js';
import { numpyRandomState } from '../../../src/random/numpy.js';
import {
  applyChange,
  configurationOf,
  defaultVector,
  vectorKey,
} from '../../../src/search/configuration/configuration.js';
import { neighbours } from '../../../src/search/configuration/neighbours.js';
import { programConfigurations } from '../../../src/search/configuration/program-configurations.js';
import { sampleConfiguration, sampleLikeConfigSpace } from '../../../src/search/configuration/sample.js';
import { makeSpace, PROGRAM_SPACE } from '../../../src/search/space.js';
import { adamW } from '../support.js';

const { space, toProgram, fromProgram } = programConfigurations(PROGRAM_SPACE);

/** Three single samples with seed 123 and one with seed 0: NOSBench-101's space in ConfigSpace 1.2.0. */
const SAMPLES = [
  '14: arctan[16]->10, mul[8,0]->11, interpolate[2,12,17]->15, size[18]->18, add[11,14]->19, norm[14]->9, norm[4]->18, arcsin[2]->12, cos[15]->13, size[16]->17, div[8,7]->10, std[17]->9, square[9]->12, size[14]->11',
  '8: mul[13,3]->19, std[9]->19, sin[15]->10, abs[5]->16, exp[16]->13, std[4]->16, maximum[16,16]->17, bias_correct[18,9,13]->19',
  '4: arccos[16]->16, sqrt[2]->15, arcsin[18]->16, heaviside[3,0]->13',
];
const SAMPLE_OF_SEED_0 =
  '13: sub[19,15]->16, mean[19]->16, arcsin[13]->18, arctan[16]->10, sign[4]->12, div[9,3]->14, clip[6,17]->19, div[18,12]->12, sqrt[6]->10, abs[11]->13, interpolate[13,9,4]->18, heaviside[13,12]->13, bias_correct[8,7,17]->17';

describe('programs as configurations', () => {
  it('is NOSBench-101’s space of 71 hyperparameters, in its order', () => {
    expect(space.size).toBe(71);
    expect(space.names.slice(0, 4)).toEqual(['sloc', 'op_0', 'op_1', 'op_10']);
    expect([space.names[15], space.names[29], space.names[43], space.names[57]]).toEqual([
      'out_0',
      'in1_0',
      'in2_0',
      'in3_0',
    ]);
    expect(space.isConditional.filter(Boolean)).toHaveLength(70);
  });

  it('draws the original’s samples from its stream', () => {
    const rng = numpyRandomState(123);
    expect(SAMPLES.map(() => textOf(toProgram(sampleLikeConfigSpace(space, 1, rng)[0]!)))).toEqual(SAMPLES);
    const [first] = sampleLikeConfigSpace(space, 1, numpyRandomState(0));
    expect(textOf(toProgram(first!))).toBe(SAMPLE_OF_SEED_0);
    expect([...first!.slice(0, 5)].map((entry) => Number(entry.toFixed(6)))).toEqual([0.923077, 3, 18, 24, 23]);
  });

  it('draws ten at once in rounds of nine and five', () => {
    const ten = sampleLikeConfigSpace(space, 10, numpyRandomState(123));
    expect(ten.map((row) => toProgram(row).instructions.length)).toEqual([14, 3, 13, 3, 7, 2, 4, 11, 12, 11]);
    const sizes = ten.slice(0, 3).map((row) => [...neighbours(space, row, derivedStream(1, 'test'))].length);
    expect(sizes).toEqual([654, 139, 629]);
  });

  it('yields different neighbours, each one change and its consequences away', () => {
    const [row] = sampleLikeConfigSpace(space, 10, numpyRandomState(123));
    const found = [...neighbours(space, row!, derivedStream(2, 'test'))];
    expect(new Set(found.map(vectorKey)).size).toBe(654);
    const changed = new Map<string, number>();
    for (const neighbour of found) {
      const index = neighbour.findIndex((entry, i) => !Object.is(entry, row![i]));
      const kind = space.names[index]!.replace(/_.*/, '');
      changed.set(kind, (changed.get(kind) ?? 0) + 1);
      expect(vectorKey(fromProgram(toProgram(neighbour)))).toBe(vectorKey(neighbour));
    }
    expect(Object.fromEntries(changed)).toEqual({ sloc: 8, op: 350, out: 112, in1: 112, in2: 56, in3: 16 });
  });

  it('has the original’s default, and appends default instructions to longer programs', () => {
    const byDefault = toProgram(defaultVector(space));
    expect(textOf(byDefault)).toBe(`8: ${Array(8).fill('div[10,10]->14').join(', ')}`);
    const row = fromProgram({ constants: [], instructions: byDefault.instructions.slice(0, 3) });
    applyChange(space, row, 0, 3 / 13);
    const { op_3, in1_3, in2_3, out_3, in3_3 } = configurationOf(space, row);
    expect({ op_3, in1_3, in2_3, out_3, in3_3 }).toEqual({
      op_3: 'div',
      in1_3: 10,
      in2_3: 10,
      out_3: 14,
      in3_3: undefined,
    });
  });

  it('goes from programs to configurations and back', () => {
    const rng = derivedStream(3, 'test');
    for (let i = 0; i < 200; i += 1) {
      const row = sampleConfiguration(space, rng);
      expect([...fromProgram(toProgram(row))]).toEqual([...row]);
    }
    expect(toProgram(fromProgram(adamW()))).toEqual(adamW());
  });

  it('says why a program lies outside', () => {
    expect(() => fromProgram(findNamed('Adadelta'))).toThrow(
      /expected a program of the search space: .*from 9 to 19, got 20/,
    );
    const long: Program = {
      constants: [0.3],
      instructions: Array(15).fill({ op: 'div', inputs: [10, -1], output: 14 }),
    };
    expect(() => fromProgram(long)).toThrow(
      /no constants of its own, got 1; 1 to 14 instructions, got 15; .*from 0 to 19, got -1/,
    );
    expect(() => fromProgram({ constants: [], instructions: [] })).toThrow(/1 to 14 instructions, got 0/);
  });

  it('keeps programs whole where the shortest has several instructions', () => {
    const longer = programConfigurations(makeSpace({ minInstructions: 5, maxInstructions: 6 }, 'test'));
    const rng = derivedStream(4, 'test');
    const lengths = new Set<number>();
    for (let i = 0; i < 50; i += 1)
      lengths.add(longer.toProgram(sampleConfiguration(longer.space, rng)).instructions.length);
    expect([...lengths].sort()).toEqual([5, 6]);
    const single = programConfigurations(makeSpace({ minInstructions: 2, maxInstructions: 2 }, 'test'));
    expect(single.toProgram(sampleConfiguration(single.space, rng)).instructions).toHaveLength(2);
  });
});

function textOf({ instructions }: Program): string {
  return `${instructions.length}: ${instructions.map(({ op, inputs, output }) => `${op}[${inputs.join(',')}]->${output}`).join(', ')}`;
}
