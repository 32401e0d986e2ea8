import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { defineProgram, set } from '../../src/program/define.js';
import { PROGRAM_SCHEMA, programFromJson, programToJson } from '../../src/program/json.js';
import { findNamed } from '../../src/program/named/index.js';
import { OP_NAMES } from '../../src/program/ops.js';
import type { Program } from '../../src/program/program.js';
import { parsePython, toPython } from '../../src/program/python.js';
import { readProgram } from '../../src/program/read.js';
import { formatProgram, parseProgram } from '../../src/program/text.js';
import { validateProgram } from '../../src/program/validate.js';
import { arbitraryProgram } from '../support/arbitrary-program.js';
import { loadTrajectories } from '../support/trajectories.js';

const withoutName = ({ constants, instructions }: Program): Program =>
  validateProgram({ constants, instructions }, 'test');
const tiny = withoutName(defineProgram('tiny', [set(17, 'sub', 13, 1), set(9, 'square', 17)]));

describe('every form', () => {
  it('text gives back the same program', () => {
    fc.assert(
      fc.property(arbitraryProgram(), (p) => {
        expect(parseProgram(formatProgram(p), 'test')).toEqual(p);
      }),
      { numRuns: 500 },
    );
  });

  it('JSON gives back the same program', () => {
    fc.assert(
      fc.property(arbitraryProgram(), (p) => {
        expect(programFromJson(JSON.parse(JSON.stringify(programToJson(p))), 'test')).toEqual(p);
      }),
      { numRuns: 500 },
    );
  });

  it('a bare array of instructions gives back a program without constants, without its name', () => {
    fc.assert(
      fc.property(arbitraryProgram({ withConstants: false }), (p) => {
        expect(programFromJson(JSON.parse(JSON.stringify(p.instructions)), 'test')).toEqual(withoutName(p));
      }),
      { numRuns: 300 },
    );
  });

  it('the Python notation gives back a program without constants, without its name', () => {
    fc.assert(
      fc.property(arbitraryProgram({ withConstants: false, minInstructions: 1 }), (p) => {
        expect(parsePython(toPython(p), 'test')).toEqual(withoutName(p));
      }),
      { numRuns: 500 },
    );
  });

  it('is recognised by readProgram', () => {
    fc.assert(
      fc.property(arbitraryProgram({ withConstants: false }), (p) => {
        expect(readProgram(formatProgram(p), 'test')).toEqual(p);
        expect(readProgram(JSON.stringify(programToJson(p), null, 2), 'test')).toEqual(p);
        expect(readProgram(JSON.stringify(p.instructions), 'test')).toEqual(withoutName(p));
        expect(readProgram(toPython(p), 'test')).toEqual(withoutName(p));
      }),
      { numRuns: 300 },
    );
  });

  it('holds all reference programs', () => {
    for (const { program } of loadTrajectories()) {
      expect(parseProgram(formatProgram(program), 'test')).toEqual(program);
      expect(parsePython(toPython(program), 'test')).toEqual(program);
      expect(programFromJson(programToJson(program), 'test')).toEqual(program);
    }
  });

  it('keeps every float32 bit for bit', () => {
    fc.assert(
      fc.property(fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }), (bits) => {
        const value = new Float32Array(new Int32Array([bits]).buffer)[0]!;
        fc.pre(Number.isFinite(value) && !Object.is(value, -0));
        const p = defineProgram('c', [], [value]);
        expect(Object.is(parseProgram(formatProgram(p), 'test').constants[0], value)).toBe(true);
        expect(
          Object.is(programFromJson(JSON.parse(JSON.stringify(programToJson(p))), 'test').constants[0], value),
        ).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('text', () => {
  it('is short and readable', () => {
    const p = defineProgram(
      'Adam 3e-4',
      [set(11, 'square', 1), set(12, 'interpolate', 12, 11, -1), set(9, 'mul', 1, 8)],
      [0.0003],
    );
    expect(formatProgram(p)).toBe(
      'program Adam 3e-4\nconstant c1 = 0.0003\ns11 = square(grad)\ns12 = interpolate(s12, s11, c1)\ns9 = mul(grad, 1e-6)\n',
    );
  });

  it('reads names, comments, blank lines, numbers and white space', () => {
    const text = `
      # an optimizer
      program "with \\"quotes\\"" # its name
      constant rate = 3e-4   # α
      slot m = 12
      slot scratch           # the lowest slot that is not mentioned: 10, since s9 is
      scratch = square( grad )
      m=interpolate(m,scratch,.1)\r
      s9 = mul(m, rate)
      s9 = mul(s9, 1.0)
    `;
    expect(parseProgram(text, 'test')).toEqual(
      defineProgram(
        'with "quotes"',
        [set(10, 'square', 1), set(12, 'interpolate', 12, 10, 5), set(9, 'mul', 12, -1), set(9, 'mul', 9, 3)],
        [3e-4],
      ),
    );
  });

  it.each([
    [
      'a typing error in a slot',
      'slot moment\nmoment = abs(grad)\ns9 = abs(momnet)',
      'test: line 3: expected a declared name, got "momnet". Did you mean "moment"?',
    ],
    [
      'an undeclared output',
      'velocity = abs(grad)',
      'line 1: expected a declared name, got "velocity". Declare it: slot <name>.',
    ],
    ['a typing error in a cell', 's9 = abs(gard)', 'got "gard". Did you mean "grad"'],
    [
      'an unknown operation',
      '\n\ns9 = sqroot(grad)',
      'line 3: expected an operation, got "sqroot". Did you mean "sqrt"',
    ],
    ['a wrong arity', 's9 = add(grad)', 'line 1 ("add"): expected 2 inputs, got 1.'],
    ['no inputs', 's9 = abs()', 'line 1 ("abs"): expected 1 input, got 0.'],
    ['a write to a cell', '0.1 = abs(grad)', 'line 1: expected a writable output slot, got "0.1", which is read-only.'],
    [
      'a write to a constant',
      'constant c = 2\nc = abs(grad)',
      'line 2: expected a writable output slot, got "c", which is read-only.',
    ],
    [
      'a number that is no cell',
      's9 = mul(grad, 0.3)',
      'line 1: expected one of 1, 0.5, 0.1, 0.01, 0.001, 1e-6, got "0.3". Declare it: constant c = 0.3',
    ],
    ['a slot that does not exist', 's64 = abs(s8)', 'line 1: expected a slot from s9 to s63, got "s64".'],
    ['a statement of another language', 'for i in range(3):', 'line 1: expected "<slot> = <operation>(<inputs>)"'],
    ['a line that is cut off', 's9 = add(grad, s1', 'line 1: expected "<slot> = <operation>(<inputs>)"'],
    [
      'a constant that is no number',
      'constant c = a',
      'line 1: expected a finite number that float32 can hold, got "a".',
    ],
    [
      'a constant beyond float32',
      'constant c = 1e39',
      'line 1: expected a finite number that float32 can hold, got "1e39".',
    ],
    [
      'a name declared twice',
      'constant c = 2\nslot c',
      'line 2: expected each name to be declared once, got "c" again.',
    ],
    ['a name of the language', 'slot grad', 'line 1: expected a name that is not taken by the language, got "grad".'],
    ['a slot name as a name', 'slot s12 = 13', 'expected a name that is not taken by the language, got "s12".'],
    ['a slot at a cell', 'slot m = 3', 'line 1: expected a slot from 9 to 63, got "3".'],
    ['two names', 'program a\nprogram b', 'line 2: expected one program name, got a second, "b".'],
    ['an open quote', 'program "a', 'line 1: expected a name after "program", got "\\"a".'],
    ['a long line', `s9 = abs(${' '.repeat(5000)}grad)`, 'line 1: expected at most 4000 characters, got 5014.'],
    [
      'too many slots',
      Array.from({ length: 56 }, (_, i) => `slot n${i}`).join('\n'),
      'line 56: expected a free slot for "n55", got none',
    ],
    [
      'too many constants',
      Array.from({ length: 65 }, (_, i) => `constant n${i} = ${i}`).join('\n'),
      'line 65: expected at most 64 constants, got one more.',
    ],
    ['too many instructions', 's9 = abs(grad)\n'.repeat(1001), 'instructions: expected at most 1000, got 1001.'],
    [
      'far too many instructions',
      's9 = abs(grad)\n'.repeat(60_000),
      'expected at most 1000 instructions, got 60000 lines.',
    ],
  ])('refuses %s', (_, text, message) => {
    expect(() => parseProgram(text, 'test')).toThrow(message);
  });

  it('reports the faults of all lines together', () => {
    expect(() => parseProgram('s9 = ad(grad)\ns9 = add(grad)\nx = abs(y)', 'file.txt')).toThrow(
      /^file\.txt: 4 faults\n {2}line 1: .*\n {2}line 2 \("add"\): .*\n {2}line 3: .*"x".*\n {2}line 3: .*"y"/,
    );
  });
});

describe('JSON', () => {
  it.each([
    ['another format', { format: 'onnx' }, 'test: format: expected "nosbench-program", got "onnx".'],
    ['no format', {}, 'format: expected "nosbench-program", got nothing.'],
    [
      'a later version',
      { format: 'nosbench-program', version: 2 },
      'version: expected 1, got 2. A newer nosbench may read it.',
    ],
    [
      'an unknown field',
      { ...programToJson(tiny), instrctions: [] },
      'got "instrctions". Did you mean "instructions"?',
    ],
    [
      'no constants',
      { format: 'nosbench-program', version: 1, instructions: [] },
      'constants: expected an array of numbers, got nothing.',
    ],
    ['text', 'abs', 'test: expected a program as JSON object or array, got "abs".'],
    ['null', null, 'got null.'],
    [
      'a fault of the program',
      [{ op: 'abs', inputs: [1], output: 3 }],
      'test: instruction 1 ("abs"): expected a writable output slot, got the constant 1.',
    ],
  ])('refuses %s', (_, value, message) => {
    expect(() => programFromJson(value, 'test')).toThrow(message);
  });

  it('writes constants as people wrote them', () => {
    expect(programToJson(defineProgram('c', [], [0.1, 3e-4])).constants).toEqual([0.1, 3e-4]);
  });

  it('has a schema that is plain JSON and names the operations and the limits', () => {
    expect(JSON.parse(JSON.stringify(PROGRAM_SCHEMA))).toEqual(PROGRAM_SCHEMA);
    const { properties, required } = PROGRAM_SCHEMA;
    expect(required.every((field) => field in properties)).toBe(true);
    expect(Object.keys(programToJson(findNamed('Adam'))).every((field) => field in properties)).toBe(true);
    const { op, inputs, output } = properties.instructions.items.properties;
    expect(op.enum).toEqual(OP_NAMES);
    // The limits are those of validateProgram: just inside passes, just outside does not.
    const at = (input: number, slot: number) => () =>
      programFromJson(
        {
          ...programToJson(tiny),
          constants: new Array(64).fill(2),
          instructions: [{ op: 'abs', inputs: [input], output: slot }],
        },
        'test',
      );
    expect(at(inputs.items.minimum, output.minimum)).not.toThrow();
    expect(at(inputs.items.maximum, output.maximum)).not.toThrow();
    expect(at(inputs.items.minimum - 1, output.minimum)).toThrow('expected an input that exists');
    expect(at(inputs.items.maximum + 1, output.minimum)).toThrow('expected an input address up to 63');
    expect(at(1, output.minimum - 1)).toThrow('expected a writable output slot');
    expect(at(1, output.maximum + 1)).toThrow('expected an output slot');
  });
});

describe('Python notation', () => {
  it('is what the original writes', () => {
    expect(toPython(tiny)).toBe(
      '[\n    Instruction(Function(sub), inputs=[13, 1], output=17),\n    Instruction(Function(square), inputs=[17], output=9),\n]\n',
    );
  });

  it.each([
    [
      'bare',
      'Instruction(Function(sub), inputs=[13, 1], output=17)\nInstruction(Function(square), inputs=[17], output=9)',
    ],
    [
      'a Program',
      'Program([Instruction(Function(sub),inputs=[13,1],output=17),Instruction(Function(square),inputs=[17],output=9)])',
    ],
    [
      'Pointers',
      '[Instruction(Function(sub), [Pointer(13), Pointer(1)], Pointer(17)), Instruction(Function(square), [Pointer(17)], Pointer(9))]',
    ],
    [
      'any white space and comments',
      '# x\n\n[ Instruction ( Function ( sub ) , inputs = [ 13 , 1 , ] , output\n=\t17 , ) ,\n# y\nInstruction(Function(square), inputs=(17,), output=9)]  # z',
    ],
    [
      'quotes',
      'Instruction("sub", inputs=[13, 1], output=17), Instruction(Function(\'square\'), inputs=[17], output=9),',
    ],
  ])('is read with %s', (_, text) => {
    expect(parsePython(text, 'test')).toEqual(tiny);
    expect(readProgram(text, 'test')).toEqual(tiny);
  });

  it.each([
    ['the end', '[Instruction(Function(sub), inputs=[13, 1', 'test: line 1: expected ",", got the end of the text.'],
    [
      'a missing bracket',
      '[Instruction(Function(sub), inputs=[13, 1], output=17)',
      'line 1: expected "]", got the end of the text.',
    ],
    [
      'something after it',
      'Instruction(Function(abs), inputs=[1], output=9)\nprint(1)',
      'line 2: expected another Instruction(...) or the end, got "print(1)".',
    ],
    [
      'a fraction',
      'Instruction(Function(abs), inputs=[1.5], output=9)',
      'line 1: expected an address (a whole number), got "1.5]',
    ],
    ['no function', 'Instruction(3, inputs=[1], output=9)', 'expected Function(<operation>), got "3, inputs'],
    [
      'an unknown operation',
      'Instruction(Function(neg), inputs=[1], output=9)',
      'test: instruction 1: expected an operation, got "neg".',
    ],
    [
      'a constant',
      'Instruction(Function(abs), inputs=[-1], output=9)',
      'got the address -1 of a constant, while the program has none.',
    ],
    ['many inputs', `Instruction(Function(abs), inputs=[${'1,'.repeat(1000)}], output=9)`, 'expected at most 3 inputs'],
    [
      'many instructions',
      'Instruction(Function(abs), inputs=[1], output=9),'.repeat(1001),
      'expected at most 1000 instructions',
    ],
  ])('refuses %s', (_, text, message) => {
    expect(() => parsePython(text, 'test')).toThrow(message);
  });

  it('cannot hold constants', () => {
    expect(() => toPython(defineProgram('c', [], [0.3, 2, 3, 4, 5]))).toThrow(
      'python notation: expected a program without constants of its own, got 5 (0.3, 2, 3, 4, …). Write it as text or JSON.',
    );
  });
});
