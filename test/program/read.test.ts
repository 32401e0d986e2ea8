import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { defineProgram, set } from '../../src/program/define.js';
import { programToJson } from '../../src/program/json.js';
import { findNamed } from '../../src/program/named/index.js';
import { toPython } from '../../src/program/python.js';
import { readProgram } from '../../src/program/read.js';
import { formatProgram } from '../../src/program/text.js';
import { validateProgram } from '../../src/program/validate.js';
import { NosbenchError } from '../../src/util/errors.js';

const { constants, instructions } = defineProgram('tiny', [set(17, 'sub', 13, 1), set(9, 'square', 17)]);
const tiny = validateProgram({ constants, instructions }, 'test');

describe('readProgram', () => {
  it.each([
    ['nothing', '', 'file: expected a program, got an empty text. Is the file complete?'],
    ['white space', ' \n\t\r\n ', 'got an empty text.'],
    [
      'a NUL byte',
      's9 = abs(grad)\ns9 = \0',
      'file: expected text, got the control character U+0000 in line 2. Is this a binary file?',
    ],
    [
      'bytes that were no UTF-8',
      's9 = \ufffd\ufffd',
      'file: expected text in UTF-8, got bytes of another kind in line 1.',
    ],
    [
      'cut-off JSON',
      JSON.stringify(programToJson(tiny)).slice(0, -9),
      'file: expected complete JSON, got text that ends in',
    ],
    ['cut-off Python', toPython(tiny).slice(0, -12), 'file: line 3: expected'],
    ['cut-off text', formatProgram(tiny).slice(0, -5), 'file: line 2: expected "<slot> = <operation>(<inputs>)"'],
    [
      '10 MB of text',
      's9 = abs(grad)\n'.repeat(700_000),
      'file: expected at most 1000000 characters, got more. Give one program.',
    ],
    ['deep nesting', '['.repeat(999_999), 'file: expected complete JSON'],
    [
      'deep nesting that is closed',
      `${'['.repeat(400_000)}${']'.repeat(400_000)}`,
      'file: instruction 1: expected { op, inputs, output }, got an array of 1.',
    ],
    [
      'deep brackets of Python',
      `Program(${'['.repeat(900_000)}`,
      'file: line 1: expected Instruction(...) or "]", got "[[[[',
    ],
    ['one long line', `s9 = add(${'grad, '.repeat(160_000)}`, 'file: line 1: expected at most 4000 characters'],
    ['a long run of comments', '# # #'.repeat(190_000), undefined],
    ['much white space before JSON', `${' '.repeat(900_000)}{`, 'file: expected complete JSON'],
  ])('answers %s with one clear error', (_, text, message) => {
    if (message === undefined) {
      expect(readProgram(text, 'file').instructions).toEqual([]);
      return;
    }
    expect(() => readProgram(text, 'file')).toThrow(message);
    try {
      readProgram(text, 'file');
    } catch (error) {
      expect(error).toBeInstanceOf(NosbenchError);
      expect((error as Error).message.length).toBeLessThan(2000);
    }
  });

  it('reads past a byte order mark', () => {
    expect(readProgram(`\ufeff${formatProgram(tiny)}`, 'file')).toEqual(tiny);
    expect(readProgram(`\ufeff${JSON.stringify(programToJson(tiny))}`, 'file')).toEqual(tiny);
  });

  it('ends in a program or a NosbenchError for any text, and for any damage to a good one', () => {
    const good = [
      formatProgram(findNamed('AdamW')),
      toPython(findNamed('AdamW')),
      JSON.stringify(programToJson(findNamed('AdamW'))),
    ];
    const damaged = fc
      .record({
        text: fc.constantFrom(...good),
        at: fc.nat(400),
        length: fc.nat(9),
        insert: fc.string({ maxLength: 5 }),
      })
      .map(({ text, at, length, insert }) => text.slice(0, at) + insert + text.slice(at + length));
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary', maxLength: 60 }), damaged), (text) => {
        try {
          readProgram(text, 'fuzz');
        } catch (error) {
          expect(error).toBeInstanceOf(NosbenchError);
          expect((error as Error).message).toMatch(/^fuzz: /);
        }
      }),
      { numRuns: 2000 },
    );
  });
});
