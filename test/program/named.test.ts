import { describe, expect, it } from 'vitest';
import { findNamed, NAMED_PROGRAMS } from '../../src/program/named/index.js';
import { evaluate } from '../support/evaluate.js';
import { loadTrajectories } from '../support/trajectories.js';

const reference = new Map(loadTrajectories().map(({ name, program }) => [name, program]));

/** Plain numbers: the update of one element, in double precision. `t` counts from 1; `state` begins with zeros. */
type Equation = (w: number, g: number, t: number, state: number[]) => number;

const EQUATIONS: Readonly<Record<string, Equation>> = {
  SGD: (_w, g) => 0.01 * g,
  Momentum: (_w, g, _t, s) => {
    s[0] = g + 0.9 * s[0]!;
    return 0.01 * s[0];
  },
  SignSGD: (_w, g) => 0.01 * Math.sign(g),
  Adam: (_w, g, t, s) => 0.001 * adamStep(g, t, s),
  AdamW: (w, g, t, s) => 0.001 * (adamStep(g, t, s) + 0.01 * w),
  RMSprop: (_w, g, _t, s) => {
    s[0] = 0.99 * s[0]! + 0.01 * g * g;
    return (0.01 * g) / (Math.sqrt(s[0]) + 1e-8);
  },
  Adagrad: (_w, g, _t, s) => {
    s[0] = s[0]! + g * g;
    return (0.01 * g) / (Math.sqrt(s[0]) + 1e-8);
  },
  Adadelta: (_w, g, _t, s) => {
    s[0] = 0.9 * s[0]! + 0.1 * g * g;
    const u = Math.sqrt((s[1]! + 1e-6) / (s[0] + 1e-6)) * g;
    s[1] = 0.9 * s[1]! + 0.1 * u * u;
    return u;
  },
  HeroLion: (w, g, t, s) => {
    s[0] = 0.999 * s[0]! + 0.001 * g;
    const c = (0.9 * s[0]) / (1 - 0.999 ** t) + 0.1 * g;
    return 0.001 * (Math.sign(c) + 0.01 * w);
  },
  PowerSign: (_w, g, _t, s) => {
    s[0] = 0.99 * s[0]! + 0.01 * g;
    return 0.001 * Math.exp(Math.sign(g) * Math.sign(s[0])) * g;
  },
  AddSign: (_w, g, _t, s) => {
    s[0] = 0.99 * s[0]! + 0.01 * g;
    return 0.001 * (1 + Math.sign(g) * Math.sign(s[0])) * g;
  },
  Incumbent: (_w, g, _t, s) => {
    const x = (s[0]! - g) ** 2;
    const d = 0.9 * (g + x - 1e-6) + 0.1 * x + 1e-6;
    const root = Math.sqrt(Math.max(d, 1e-6));
    s[0] = Math.max(Math.min(0.01, d), root);
    return (Math.tan(0.001) / root) * g;
  },
};

function adamStep(g: number, t: number, s: number[]): number {
  s[0] = 0.9 * s[0]! + 0.1 * g;
  s[1] = 0.999 * s[1]! + 0.001 * g * g;
  return s[0] / (1 - 0.9 ** t) / (Math.sqrt(s[1] / (1 - 0.999 ** t)) + 1e-8);
}

const GRADIENTS = [0.8, -0.35, 0.6, 1.7, -0.9, 0.02, -0.4, 2.5];

describe.each(Object.entries(NAMED_PROGRAMS))('%s', (name, program) => {
  it('is the program of the reference, instruction for instruction', () => {
    if (name === 'Momentum') {
      // Not in the reference: SGD's program with the factor 0.9 for 0.
      const [first, ...rest] = reference.get('SGD')!.instructions;
      expect(first).toEqual({ op: 'sub', inputs: [5, 5], output: 9 });
      expect(program.instructions).toEqual([{ op: 'sub', inputs: [3, 5], output: 9 }, ...rest]);
      return;
    }
    expect(program.instructions).toEqual(reference.get(name)!.instructions);
    expect(program.constants).toEqual([]);
  });

  it('makes the updates of its equation', () => {
    const evaluation = evaluate(program, [0.5]);
    const state = [0, 0];
    let w = 0.5;
    GRADIENTS.forEach((g, i) => {
      const update = EQUATIONS[name]!(w, g, i + 1, state);
      w -= update;
      // float32 against double: 1 − 0.999 alone loses 6e-5 of itself.
      expect(Math.abs(evaluation.step([g])!.elements[0]! - update)).toBeLessThanOrEqual(2e-4 * Math.abs(update));
      expect(evaluation.parameter[0]).toBeCloseTo(w, 5);
    });
  });

  it('is found by its name in any case, and named so', () => {
    expect(findNamed(name.toUpperCase())).toBe(program);
    expect(program.name).toBe(name);
  });
});

describe('findNamed', () => {
  it('proposes the nearest names', () => {
    expect(() => findNamed('adamv')).toThrow(
      'expected the name of an optimizer, got "adamv". Did you mean "Adam" or "AdamW"',
    );
    expect(() => findNamed('zzzzzzz')).toThrow(/got "zzzzzzz". The named programs are SGD, Momentum/);
    expect(() => findNamed('__proto__')).toThrow('expected the name of an optimizer');
  });

  it('has all named programs of the reference', () => {
    const names = [...reference.keys()].filter((name) => !/^(random|mutant)-/.test(name));
    expect(Object.keys(NAMED_PROGRAMS)).toEqual(expect.arrayContaining(names));
  });

  it('hands out frozen programs', () => {
    const adam = findNamed('Adam');
    expect(
      Object.isFrozen(adam) && Object.isFrozen(adam.instructions) && Object.isFrozen(adam.instructions[0]!.inputs),
    ).toBe(true);
  });
});
