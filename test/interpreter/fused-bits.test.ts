import { describe, expect, it } from 'vitest';
import { defineProgram, set } from '../../src/program/define.js';
import { FAMILIES, TASKSET_FAMILIES } from '../../src/program/families/index.js';
import { FIRST_SLOT, GRADIENT as g, LAST_ADDRESS, PARAMETER as w } from '../../src/program/memory.js';
import type { Program } from '../../src/program/program.js';
import { compareWithScalar } from './support/fused-comparison.js';
import { a, b, c, half, m, one, onWasm } from './support/fused-training.js';

describe('the fused executor has the bits of the scalar one', () => {
  onWasm();

  it.each(Object.keys(FAMILIES))('for programs of the family %s, with constants', (family) => {
    const variants = family in TASKSET_FAMILIES ? (['released', 'paper'] as const) : [undefined];
    const programs = variants.map((variant) => ofFamily(family, variant));
    for (const { constants } of programs) expect(constants.length).toBeGreaterThan(0);
    expect(compareWithScalar(programs, `fused/${family}`).differences).toEqual([]);
  });

  it('for chains of reductions', () => {
    const chain = (...ops: readonly ('norm' | 'mean' | 'std')[]): Program =>
      defineProgram(ops.join('-'), [
        set(a, 'mul', g, one),
        ...ops.flatMap((op) => [
          set(b, op, a),
          set(c, 'sub', a, b),
          set(m, 'interpolate', m, b, half),
          set(a, 'div', c, m),
        ]),
      ]);
    const programs = [
      chain('norm'),
      chain('mean'),
      chain('std'),
      chain('std', 'norm', 'mean'),
      chain('mean', 'std', 'std', 'norm', 'mean', 'std'),
      // Reductions of scalars: norm is the size, mean the number, std NaN.
      defineProgram('of scalars', [set(a, 'norm', g), set(b, 'norm', a), set(c, 'mean', b), set(a, 'mul', g, c)]),
      defineProgram('std of a scalar', [set(a, 'norm', g), set(b, 'std', a), set(c, 'maximum', b, g)]),
      // A reduction that only the next step reads, and one of the parameter.
      defineProgram('carried', [set(a, 'mul', b, g), set(b, 'std', w), set(c, 'add', a, one)]),
    ];
    expect(compareWithScalar(programs, 'fused/reductions', [1, 2, 3, 4, 5, 16, 1001]).differences).toEqual([]);
  });

  it('for a program of 1,000 instructions that uses every slot and 64 constants', () => {
    const constants = Array.from({ length: 64 }, (_, i) => (i + 1) / 64);
    const slots = Array.from({ length: LAST_ADDRESS - FIRST_SLOT + 1 }, (_, i) => FIRST_SLOT + i);
    const at = (i: number): number => slots[i % slots.length]!;
    const ops = ['add', 'maximum', 'sub', 'minimum', 'mul'] as const;
    // Every slot goes on from its own value, and every third instruction mixes it with the next slot.
    const instructions = Array.from({ length: 1000 }, (_, i) => {
      const other = [at(i + 1), -1 - (i % 64), i % 2 === 0 ? g : w][i % 3]!;
      if (i % 19 === 18) return set(at(i), 'interpolate', at(i), other, -1 - (i % 64));
      if (i % 37 === 36) return set(at(i), 'arctan', at(i));
      return set(at(i), ops[i % 5]!, at(i), other);
    });
    const program = defineProgram('large', instructions, constants);
    const tally = compareWithScalar([program], 'fused/thousand');
    expect(tally.differences).toEqual([]);
    // 55 slots at each of 6 sizes and 4 steps, tensors all of them in the end.
    expect(tally.tensors + tally.scalars).toBe(55 * 6 * 4);
    expect(tally.tensors).toBeGreaterThan(55 * 6 * 2);
  });

  it('for 1,000 powers, and for 100 deviations one from the other', () => {
    const powers = Array.from({ length: 1000 }, () => set(a, 'bias_correct', g, b, a));
    const deviations = Array.from({ length: 100 }, () => [set(b, 'std', a), set(a, 'sub', a, b)]).flat();
    const programs = [
      defineProgram('powers', [set(b, 'abs', w), ...powers.slice(1)]),
      defineProgram('deviations', [set(a, 'add', g, w), ...deviations]),
    ];
    expect(compareWithScalar(programs, 'fused/hostile', [5, 8]).differences).toEqual([]);
  });
});

function ofFamily(family: string, variant: 'released' | 'paper' | undefined): Program {
  const values: Readonly<Record<string, unknown>> = {
    positive: 0.0123,
    nonNegative: 0.002,
    decayRate: 0.9,
    fraction: 0.25,
    flag: true,
  };
  const { fields, build } = FAMILIES[family]!;
  const hyperparameters = Object.fromEntries(Object.entries(fields).map(([name, kind]) => [name, values[kind]]));
  return build(hyperparameters, variant === undefined ? {} : { variant, trainingSteps: 5 });
}
