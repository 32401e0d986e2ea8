import { describe, expect, it } from 'vitest';
import { derivedStream } from '../../../src/random/derived.js';
import { programConfigurations } from '../../../src/search/configuration/program-configurations.js';
import { sobolDesign } from '../../../src/search/design/design.js';
import { sobolSequence } from '../../../src/search/design/sobol.js';
import { PROGRAM_SPACE } from '../../../src/search/space.js';

/** Coordinate of points 1, 2, 3, 7, 20 and 63 by dimension: scipy 1.17, `qmc.Sobol(256, scramble=False, bits=30)`. */
const SCIPY: Readonly<Record<number, readonly number[]>> = {
  1: [0.5, 0.75, 0.25, 0.125, 0.46875, 0.015625],
  2: [0.5, 0.25, 0.75, 0.625, 0.09375, 0.796875],
  3: [0.5, 0.25, 0.75, 0.375, 0.84375, 0.359375],
  8: [0.5, 0.75, 0.25, 0.625, 0.21875, 0.140625],
  40: [0.5, 0.25, 0.75, 0.125, 0.03125, 0.171875],
  71: [0.5, 0.25, 0.75, 0.375, 0.59375, 0.984375],
  100: [0.5, 0.75, 0.25, 0.625, 0.90625, 0.078125],
  256: [0.5, 0.75, 0.25, 0.125, 0.65625, 0.046875],
};

describe('Sobol points', () => {
  it('are those of scipy without scrambling', () => {
    const sequence = sobolSequence(256);
    const points = Array.from({ length: 64 }, () => sequence.next());
    for (const [dimension, expected] of Object.entries(SCIPY)) {
      expect([1, 2, 3, 7, 20, 63].map((n) => points[n]![Number(dimension) - 1])).toEqual(expected);
    }
  });

  it('stay even when scrambled, and differ by seed', () => {
    const sequence = sobolSequence(71, derivedStream(1, 'test'));
    const points = Array.from({ length: 64 }, () => sequence.next());
    for (let dimension = 0; dimension < 71; dimension += 1) {
      expect(new Set(points.map((point) => Math.floor(64 * point[dimension]!))).size).toBe(64);
    }
    const other = sobolSequence(71, derivedStream(2, 'test')).next();
    expect([...other]).not.toEqual([...points[0]!]);
    expect(() => sobolSequence(257)).toThrow('expected at most 256 dimensions, got 257.');
  });

  it('give every length and operation its share of programs', () => {
    const { space, toProgram } = programConfigurations(PROGRAM_SPACE);
    const design = sobolDesign(space, derivedStream(1, 'test'));
    const programs = Array.from({ length: 512 }, () => toProgram(design()));
    const ofLength = (length: number): number =>
      programs.filter(({ instructions }) => instructions.length === length).length;
    for (let length = 1; length <= 14; length += 1) expect(Math.abs(ofLength(length) - 512 / 14)).toBeLessThan(3);
    const first = programs.filter(({ instructions }) => instructions[0]!.op === 'sqrt').length;
    expect(Math.abs(first - 512 / 26)).toBeLessThan(3);
  });
});
