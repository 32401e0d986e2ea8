import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readArffClassification } from '../../src/tasks/arff/classification.js';
import { parseArff } from '../../src/tasks/arff/parse.js';
import { dataPath } from '../../src/tasks/data-file.js';
import { temporaryFolder } from '../benchmark/support.js';

const credit = JSON.parse(readFileSync(new URL('../../reference/pfn/credit_g.json', import.meta.url), 'utf8'));

describe('parseArff', () => {
  it('reads quotes, escapes, comments, blanks and keywords in letters of any size', () => {
    const text = [
      '% a comment',
      "@RELATION 'two words'",
      '',
      '\t@Attribute "a b"   REAL',
      "@attribute 'it''s' numeric".replace("''", "\\'"),
      "@attribute c{x, 'y, z','?' ,\"it's\"}  ",
      '@DATA',
      '% another',
      ' 1.5 ,-2e-3,\tx',
      "+.5,7.,'y, z'",
      "0,1E3,'?'",
      '-0,00,"it\'s"',
    ].join('\r\n');
    expect(parseArff(text, 'f')).toMatchObject({
      relation: 'two words',
      attributes: [{ name: 'a b' }, { name: "it's" }, { name: 'c', values: ['x', 'y, z', '?', "it's"] }],
      rows: [
        [1.5, -0.002, 0],
        [0.5, 7, 1],
        [0, 1000, 2],
        [-0, 0, 3],
      ],
    });
  });

  const head = '@relation r\n@attribute a numeric\n@attribute b {x,y}\n@attribute class {good,bad}\n';

  it.each([
    [
      'a row with a column missing',
      `${head}@data\n1,x,good\n2,y\n`,
      'f:7: expected 3 values, one for each attribute, got 2: none for class.',
    ],
    ['a row with one too many', `${head}@data\n1,x,good,3\n`, 'f:6: expected 3 values, one for each attribute, got 4.'],
    ['an empty value', `${head}@data\n1,,good\n`, 'f:6: expected one of the values of "b", x, y, got "".'],
    ['a weight', `${head}@data\n1,x,good,{5}\n`, 'f:6: expected 3 values, one for each attribute, got 4.'],
    [
      'a text attribute',
      '@attribute a string\n',
      'f:1: expected the type numeric, real, integer or a list of values {a, b} of attribute "a", got "string".',
    ],
    [
      'a date',
      "@attribute a date 'yyyy'\n",
      'f:1: expected the type numeric, real, integer or a list of values {a, b} of attribute "a", got "date \'yyyy\'".',
    ],
    ['a relational attribute', '@attribute a relational\n', 'got "relational".'],
    ['an attribute without type', '@attribute a\n', 'of attribute "a", got none.'],
    ['an attribute without name', '@attribute\n', 'f:1: expected @attribute, a name and a type, got no name.'],
    [
      'two attributes of one name',
      `${head}@attribute a real\n`,
      'f:5: expected a name that no other attribute has, got "a" twice.',
    ],
    ['a value declared twice', '@attribute a {x,y,x}\n', 'f:1: expected different values of "a", got "x" twice.'],
    [
      'an empty declared value',
      '@attribute a {x,,y}\n',
      'f:1: expected values between the commas of "a", got "{x,,y}".',
    ],
    [
      'a list that is not closed',
      '@attribute a {x,y\n',
      'f:1: expected a closing } of the values of "a", got the end of the line.',
    ],
    [
      'a sparse row',
      `${head}@data\n{0 1, 2 bad}\n`,
      'f:6: expected a dense row, value by value, got a sparse one in braces.',
    ],
    [
      'a value that is not declared',
      `${head}@data\n1,x,goood\n`,
      'f:6: expected one of the values of "class", good, bad, got "goood".',
    ],
    ['a value in the wrong letters', `${head}@data\n1,X,good\n`, 'got "X".'],
    [
      'a missing value',
      `${head}@data\n?,x,good\n`,
      'f:6: expected a value of "a", got ?, a missing one, which this task has no rule for.',
    ],
    ['a missing nominal value', `${head}@data\n1, ? ,good\n`, 'f:6: expected a value of "b", got ?, a missing one'],
    ['no number', `${head}@data\n1x,x,good\n`, 'f:6: expected a number for "a", got "1x".'],
    ['an infinite number', `${head}@data\n1e999,x,good\n`, 'f:6: expected a number for "a", got "1e999".'],
    ['a hexadecimal number', `${head}@data\n0x10,x,good\n`, 'f:6: expected a number for "a", got "0x10".'],
    ['a quote that is not closed', `${head}@data\n1,'x,good\n`, "f:6: expected a closing ', got the end of the line."],
    ['something behind a quote', `${head}@data\n1,'x'y,good\n`, 'f:6: expected a comma after "x", got "y,good".'],
    [
      'a line that is no declaration',
      '@relation r\n1,2,3\n',
      'f:2: expected @relation, @attribute or @data, got "1,2,3".',
    ],
    ['no attributes', '@relation r\n@data\n1\n', 'f:2: expected attributes before @data, got none.'],
    ['no data', head, 'f: expected a line @data, got none.'],
    ['no rows', `${head}@data\n% none\n`, 'f: expected rows after @data, got none.'],
  ])('refuses %s', (_what, text, message) => {
    expect(() => parseArff(text, 'f')).toThrow(message);
    expect(() => parseArff(text, 'f')).toThrow(/ Mend the file, or use another data set\.$/);
  });
});

describe('readArffClassification', () => {
  const file = (text: string) => {
    const path = join(temporaryFolder(), 'x.arff');
    writeFileSync(path, text);
    return path;
  };

  it('reads credit-g as NOSBench does', () => {
    const { name, features, targets } = readArffClassification(dataPath('credit-g.arff'));
    expect(name).toBe('german_credit');
    expect(features).toEqual(credit.data);
    expect(targets).toEqual(credit.target);
  });

  it('takes the attribute called class wherever it stands, else the last one', () => {
    const rows = '@data\n1,x,0\n2,y,0\n';
    const first = readArffClassification(file(`@attribute a real\n@attribute CLASS {x,y}\n@attribute z real\n${rows}`));
    expect(first).toMatchObject({
      targets: [0, 1],
      features: [
        [1, 0],
        [2, 0],
      ],
    });
    const last = readArffClassification(file('@attribute a {p,q}\n@attribute b {x,y}\n@data\nq,x\np,y\n'));
    expect(last).toMatchObject({ targets: [0, 1], features: [[1], [0]] });
  });

  it.each([
    [
      '@attribute b {x,y}\n@attribute a real\n@data\nx,1\n',
      'expected the last attribute, as none is called class, to be nominal, so that it can be the target, got the numeric "a"',
    ],
    ['@attribute class real\n@attribute a {x}\n@data\n1,x\n', 'expected the attribute called class to be nominal'],
    [
      '@attribute a real\n@attribute b {x,y}\n@data\n1,x\n2,x\n',
      'expected rows of at least two classes in "b", got "x" only',
    ],
    ['@attribute b {x,y}\n@data\nx\ny\n', 'expected features beside the target "b", got none'],
  ])('refuses what is no classification problem', (text, message) => {
    expect(() => readArffClassification(file(text))).toThrow(message);
  });

  it('names a file that is not there', () => {
    expect(() => readArffClassification(join(temporaryFolder(), 'none.arff'))).toThrow(
      /none\.arff: expected an ARFF file, got none/,
    );
  });
});
