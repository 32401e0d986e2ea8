import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { describeAddress, READ_ONLY_NAMES } from '../../src/program/cells.js';
import { shortestDecimal } from '../../src/program/decimal.js';
import { FIRST_SLOT, PRIMITIVE_CONSTANTS } from '../../src/program/memory.js';
import { OP_NAMES, OPS } from '../../src/program/ops.js';
import { opsDocument } from '../../src/program/ops-doc.js';
import { parseProgram } from '../../src/program/text.js';

describe('operations', () => {
  it('are 26: 16 with one input, 8 with two, 2 with three', () => {
    const count = (arity: number) => OP_NAMES.filter((name) => OPS[name].arity === arity).length;
    expect([OP_NAMES.length, count(1), count(2), count(3)]).toEqual([26, 16, 8, 2]);
  });

  it('are documented: docs/ops.md is what scripts/generate-docs.js would write', () => {
    const page = readFileSync(new URL('../../docs/ops.md', import.meta.url), 'utf8');
    expect(page).toBe(opsDocument());
  });

  it('are documented with a program that can be read', () => {
    const [, text = ''] = /^```text\n([\s\S]*?)^```$/m.exec(opsDocument()) ?? [];
    const { name, constants, instructions } = parseProgram(text, 'docs/ops.md');
    expect([name, constants, instructions.length]).toEqual(['Lion', [Math.fround(0.2)], 4]);
  });
});

describe('cells', () => {
  it('are named as the text form names them', () => {
    expect(READ_ONLY_NAMES).toHaveLength(FIRST_SLOT);
    expect(READ_ONLY_NAMES.slice(3).map((name) => Math.fround(Number(name)))).toEqual(PRIMITIVE_CONSTANTS);
    expect([-2, 0, 1, 2, 5, 12].map(describeAddress)).toEqual([
      "the program's constant c2",
      'the parameter',
      'the gradient',
      'the step',
      'the constant 0.1',
      'slot 12',
    ]);
  });

  it('have their shortest decimals', () => {
    expect(
      [0.1, 1e-6, 3e-4, 1 / 3, 16777216, 1e-45, 3.4028234663852886e38].map((v) => shortestDecimal(Math.fround(v))),
    ).toEqual(['0.1', '0.000001', '0.0003', '0.33333334', '16777216', '1e-45', '3.4028235e+38']);
  });
});
