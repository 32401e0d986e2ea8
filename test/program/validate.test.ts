import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { defineProgram, set } from '../../src/program/define.js';
import { OP_NAMES } from '../../src/program/ops.js';
import { validateProgram } from '../../src/program/validate.js';
import { NosbenchError } from '../../src/util/errors.js';
import { arbitraryProgram } from '../support/arbitrary-program.js';

const validate =
  (instructions: unknown, constants: unknown = []) =>
  () =>
    validateProgram({ constants, instructions }, 'validate');
const one = (op: unknown, inputs: unknown, output: unknown) => [{ op, inputs, output }];

describe('validateProgram', () => {
  it.each([
    [
      'an unknown operation',
      one('sqr', [1], 9),
      'validate: instruction 1: expected an operation, got "sqr". Did you mean "sqrt"',
    ],
    ['an operation far from all names', one('convolve', [1], 9), /got "convolve"\. The operations are div, mul, add/],
    ['a name that objects inherit', one('toString', [1], 9), 'expected an operation, got "toString"'],
    ['too many inputs', one('sqrt', [1, 2], 9), 'instruction 1 ("sqrt"): expected 1 input, got 2.'],
    ['too few inputs', one('add', [1], 9), 'instruction 1 ("add"): expected 2 inputs, got 1.'],
    [
      'inputs that are no array',
      one('add', 7, 9),
      'instruction 1 ("add"): expected an array of input addresses, got 7.',
    ],
    [
      'a write to a constant',
      [...one('abs', [1], 9), ...one('abs', [1], 9), ...one('add', [1, 1], 5)],
      'validate: instruction 3 ("add"): expected a writable output slot, got the constant 0.1. Write to a scratch slot instead.',
    ],
    ['a write to the parameter', one('abs', [1], 0), 'expected a writable output slot, got the parameter.'],
    ['a write to the gradient', one('abs', [1], 1), 'expected a writable output slot, got the gradient.'],
    ['a write to the step', one('abs', [1], 2), 'expected a writable output slot, got the step.'],
    [
      "a write to the program's constant",
      one('abs', [1], -2),
      "expected a writable output slot, got the program's constant c2.",
    ],
    ['a write beyond the slots', one('abs', [1], 64), 'expected an output slot from 9 to 63, got 64.'],
    ['a read beyond the slots', one('abs', [64], 9), 'expected an input address up to 63, got 64.'],
    [
      'a read of a constant that is not there',
      one('abs', [-1], 9),
      'expected an input that exists, got the address -1 of a constant, while the program has none.',
    ],
    ['half an address', one('abs', [9.5], 9), 'expected a whole number as input address, got 9.5.'],
    ['an address in quotes', one('abs', ['9'], 9), 'expected a whole number as input address, got "9".'],
    ['half an output', one('abs', [9], Number.NaN), 'expected a whole number as output address, got NaN.'],
    ['an instruction that is none', [null], 'instruction 1: expected { op, inputs, output }, got null.'],
    ['no array', 'abs', 'instructions: expected an array, got "abs".'],
    ['too many instructions', new Array(1001).fill(set(9, 'abs', 1)), 'instructions: expected at most 1000, got 1001.'],
    ['a hole', new Array(3), 'instruction 1: expected { op, inputs, output }, got nothing.'],
  ])('refuses %s', (_, instructions, message) => {
    expect(validate(instructions)).toThrow(message);
    expect(validate(instructions)).toThrow(NosbenchError);
  });

  it.each([
    ['NaN', [Number.NaN], 'constant 1: expected a finite number that float32 can hold, got NaN.'],
    [
      'infinity',
      [1, Number.POSITIVE_INFINITY],
      'constant 2: expected a finite number that float32 can hold, got Infinity.',
    ],
    ['more than float32 holds', [1e39], 'got 1e+39.'],
    ['less than float32 holds', [1e-60], 'got 1e-60.'],
    ['text', ['0.1'], 'got "0.1".'],
    ['too many', new Array(65).fill(2), 'constants: expected at most 64, got 65.'],
    ['no array', 3, 'constants: expected an array of numbers, got 3.'],
    ['a hole', new Array(1), 'constant 1: expected a finite number that float32 can hold, got nothing.'],
  ])('refuses constants: %s', (_, constants, message) => {
    expect(validate([], constants)).toThrow(message);
  });

  it.each([
    ['null', null, 'test: expected a program (constants, instructions), got null.'],
    ['a number', 5, 'got 5.'],
    ['an array', [], 'got an array of 0.'],
    [
      'a name that is no text',
      { name: 7, constants: [], instructions: [] },
      'name: expected 1 to 500 printable characters, got 7.',
    ],
    ['a long name', { name: 'x'.repeat(501), constants: [], instructions: [] }, 'got 501 characters.'],
    [
      'half a character as name',
      { name: '\ud800', constants: [], instructions: [] },
      'name: expected 1 to 500 printable characters',
    ],
  ])('refuses %s', (_, value, message) => {
    expect(() => validateProgram(value, 'test')).toThrow(message);
  });

  it('reports all faults of one input together, the first ten and a count', () => {
    const faulty = Array.from({ length: 15 }, () => ({ op: 'ad', inputs: [99], output: 3 }));
    let message = '';
    try {
      validateProgram({ constants: [Number.NaN], instructions: faulty }, 'file.json');
    } catch (error) {
      message = (error as Error).message;
    }
    const lines = message.split('\n');
    // 1 for the constant, 3 for each instruction: operation, input, output.
    expect(lines[0]).toBe('file.json: 46 faults');
    expect(lines).toHaveLength(12);
    expect(lines.at(-1)).toBe('  and 36 more');
  });

  it('rounds constants to float32, makes −0 a 0 and freezes everything', () => {
    const program = validateProgram({ constants: [0.1, -0], instructions: [set(9, 'mul', -1, 1)] }, 'test');
    expect(program.constants).toEqual([Math.fround(0.1), 0]);
    expect(Object.is(program.constants[1], 0)).toBe(true);
    for (const part of [
      program,
      program.constants,
      program.instructions,
      program.instructions[0],
      program.instructions[0]!.inputs,
    ]) {
      expect(Object.isFrozen(part)).toBe(true);
    }
    expect('name' in program).toBe(false);
  });

  it('copies: what the caller does to the input later does not matter', () => {
    const inputs = [1];
    const program = validateProgram({ constants: [], instructions: [{ op: 'abs', inputs, output: 9 }] }, 'test');
    inputs[0] = 2;
    expect(program.instructions[0]!.inputs).toEqual([1]);
  });

  it('accepts what it has returned', () => {
    fc.assert(
      fc.property(arbitraryProgram(), (program) => {
        expect(validateProgram(program, 'again')).toEqual(program);
      }),
      { numRuns: 200 },
    );
  });

  it('ends in a NosbenchError for any JSON', () => {
    const value = fc.oneof(
      fc.jsonValue(),
      fc.record({
        constants: fc.jsonValue(),
        instructions: fc.array(
          fc.record({ op: fc.constantFrom(...OP_NAMES, 'x'), inputs: fc.jsonValue(), output: fc.jsonValue() }),
        ),
      }),
    );
    fc.assert(
      fc.property(value, (candidate) => {
        try {
          validateProgram(candidate, 'fuzz');
        } catch (error) {
          expect(error).toBeInstanceOf(NosbenchError);
          expect((error as Error).message.length).toBeLessThan(3000);
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe('defineProgram', () => {
  it('names the program in its faults', () => {
    expect(() => defineProgram('Lion', [set(1, 'sign', 1)])).toThrow(
      'program "Lion": instruction 1 ("sign"): expected a writable output slot, got the gradient. Write to a scratch slot instead.',
    );
  });
});
