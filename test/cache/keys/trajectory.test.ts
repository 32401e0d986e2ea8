import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createKeyer, INF_KEY, NAN_KEY } from '../../../src/cache/keys/keyer.js';
import { canonicalForm } from '../../../src/program/canonical.js';
import { defineProgram, set } from '../../../src/program/define.js';
import { adam8p, nadamW } from '../../../src/program/families/index.js';
import { GRADIENT as g, STEP as step, PARAMETER as w } from '../../../src/program/memory.js';
import { NAMED_PROGRAMS } from '../../../src/program/named/index.js';
import { OP_NAMES, OPS } from '../../../src/program/ops.js';
import type { Instruction, Program } from '../../../src/program/program.js';
import { simplify } from '../../../src/program/simplify.js';
import { numpyRandomState } from '../../../src/random/numpy.js';

const keyer = await createKeyer('trajectory');
const [one, half, tenth, hundredth, thousandth, millionth] = [3, 4, 5, 6, 7, 8] as const;
const [a, b, c, m] = [9, 10, 11, 12] as const;
const key = (...instructions: Instruction[]): string => keyer.key(defineProgram('p', instructions));

describe('keys of equal behaviour', () => {
  it.each(Object.entries(NAMED_PROGRAMS))(
    '%s keeps its key when operands, slots and dead code change',
    (_name, program) => {
      const swapped = program.instructions.map((instruction) =>
        OPS[instruction.op].commutative
          ? { ...instruction, inputs: [instruction.inputs[1]!, instruction.inputs[0]!] }
          : instruction,
      );
      const renamed = program.instructions.map(({ op, inputs, output }) => ({
        op,
        inputs: inputs.map((address) => (address >= 9 ? 72 - address : address)),
        output: 72 - output,
      }));
      const withDead = [
        set(50, 'mul', 50, g), // feeds only itself
        ...program.instructions.slice(0, -1),
        set(51, 'sin', step),
        ...program.instructions.slice(-1),
      ];
      const expected = keyer.key(program);
      for (const instructions of [swapped, renamed, withDead]) {
        expect(keyer.key({ constants: [], instructions })).toBe(expected);
      }
    },
  );

  it('is that of the simplified and of the canonical form, for random programs', () => {
    const programs = fc
      .array(
        fc.record({
          op: fc.constantFrom(...OP_NAMES),
          addresses: fc.tuple(fc.nat(14), fc.nat(14), fc.nat(14)),
          output: fc.integer({ min: 9, max: 14 }),
        }),
        { maxLength: 12 },
      )
      .map(
        (rows): Program => ({
          constants: [],
          instructions: rows.map(({ op, addresses, output }) => ({
            op,
            inputs: addresses.slice(0, OPS[op].arity),
            output,
          })),
        }),
      );
    fc.assert(
      fc.property(programs, (program) => {
        const expected = keyer.key(program);
        expect(keyer.key(simplify(program))).toBe(expected);
        expect(keyer.key(canonicalForm(program))).toBe(expected);
      }),
      { numRuns: 1000 },
    );
  });

  it('does not depend on which programs came before', async () => {
    const fresh = await createKeyer('trajectory');
    for (const program of Object.values(NAMED_PROGRAMS)) expect(keyer.key(program)).toBe(fresh.key(program));
  });

  it('is one for all programs that do nothing, the empty one included', () => {
    const nothing = keyer.key({ constants: [], instructions: [] });
    expect(key(set(a, 'sub', one, one))).toBe(nothing);
    expect(key(set(a, 'sub', w, w))).toBe(nothing);
    expect(key(set(a, 'mul', 20, g))).toBe(nothing); // slot 20 is never written; g·0 may be −0
  });

  it('ignores that the step is read where it makes no difference', () => {
    expect(key(set(a, 'sign', step), set(b, 'mul', a, g))).toBe(key(set(b, 'mul', one, g)));
  });

  it('ignores constants that the program does not use, and those that are primitive', () => {
    const sgd = key(set(a, 'mul', tenth, g));
    const build = (constants: readonly number[], factor: number) =>
      keyer.key(defineProgram('p', [set(a, 'mul', factor, g)], constants));
    expect(build([0.3], tenth)).toBe(sgd);
    expect(build([Math.fround(0.1)], -1)).toBe(sgd);
  });
});

describe('keys of different behaviour differ', () => {
  it('for constants that the program uses, however close', () => {
    const near = [0.3, 0.3 + 2 ** -24].map(Math.fround);
    const keys = near.map((value) => keyer.key(defineProgram('p', [set(a, 'mul', -1, g)], [value])));
    expect(keys[0]).not.toBe(keys[1]);
  });

  it.each<readonly [string, Instruction[], Instruction[]]>([
    ['which value a zero gradient gets', [set(a, 'heaviside', g, one)], [set(a, 'heaviside', g, step)]],
    [
      'the sign of the gradient and that of its mean',
      [set(a, 'sign', g)],
      [set(m, 'interpolate', g, m, tenth), set(a, 'sign', m)],
    ],
    [
      'the sign of means with nearly the same decay',
      [set(b, 'sub', one, thousandth), set(m, 'interpolate', m, g, b), set(a, 'sign', m)],
      [set(b, 'sub', one, millionth), set(m, 'interpolate', m, g, b), set(a, 'sign', m)],
    ],
    [
      'what the first step does',
      [set(a, 'sign', g), set(b, 'abs', m), set(c, 'sign', b), set(m, 'size', g), set(a, 'mul', a, c)],
      [set(a, 'sign', g)],
    ],
    [
      'a threshold on the parameter',
      [set(a, 'minimum', w, half), set(a, 'mul', a, g)],
      [set(a, 'minimum', w, one), set(a, 'mul', a, g)],
    ],
    [
      'updates that round away in the parameter',
      [set(a, 'mul', millionth, millionth), set(a, 'mul', a, a), set(a, 'mul', a, g)],
      [set(a, 'mul', millionth, millionth), set(a, 'mul', a, a), set(a, 'mul', a, g), set(a, 'mul', a, half)],
    ],
    ['a sum and a mean', [set(a, 'mean', g)], [set(a, 'mean', g), set(b, 'size', g), set(a, 'mul', a, b)]],
  ])('in %s', (_what, left, right) => {
    expect(key(...left)).not.toBe(key(...right));
  });

  it('for schedules that part only after hundreds or thousands of steps', () => {
    // factor = heaviside(T − t, ...): 1 up to step T, for T = 200, 1000, 5000, made of the language’s own constants.
    const schedule = (...limit: Instruction[]) =>
      key(...limit, set(b, 'sub', a, step), set(b, 'heaviside', b, one), set(b, 'mul', b, g));
    const keys = [
      schedule(set(a, 'div', half, hundredth)), // 50
      schedule(set(a, 'div', one, thousandth)), // 1,000
      schedule(set(a, 'div', half, thousandth), set(b, 'div', a, tenth), set(a, 'add', a, b)), // 5,500
      schedule(set(a, 'div', one, millionth)), // 1,000,000
    ];
    expect(new Set(keys).size).toBe(4);
  });
});

describe('reserved keys', () => {
  it.each<readonly [string, Instruction[]]>([
    ['the root of negative parameters', [set(a, 'sqrt', w)]],
    ['the logarithm of negative gradients', [set(a, 'log', g)]],
    ['0/0 in the step with a zero gradient', [set(a, 'norm', g), set(a, 'div', g, a)]],
    ['the deviation of a scalar', [set(a, 'std', one)]],
    [
      'a NaN that comes only in the second step',
      [set(a, 'sub', m, half), set(m, 'add', one, 20), set(b, 'sub', 20, a), set(a, 'sqrt', b)],
    ],
  ])('nan for %s', (_what, instructions) => {
    expect(key(...instructions)).toBe(NAN_KEY);
  });

  it('inf for what divides by the zero gradient', () => {
    expect(key(set(a, 'div', one, g))).toBe(INF_KEY);
  });

  it('are not for the deviation of a tensor of one element, which is NaN by definition', () => {
    expect(key(set(a, 'std', w))).toMatch(/^[0-9a-f]{16}$/);
    expect(key(set(a, 'std', g), set(a, 'mul', a, w))).toMatch(/^[0-9a-f]{16}$/);
  });

  it('are not for what fails only at scales that a training need not have', () => {
    // Parameters of size 1/4 to 4 are beyond the arcsine on one probe, those up to 1/4 are not on the other.
    expect(key(set(a, 'arcsin', w))).toMatch(/^[0-9a-f]{16}$/);
  });
});

describe('families', () => {
  const random = numpyRandomState(3);
  const between = (low: number, high: number): number => low + (high - low) * random.uniform();
  const logBetween = (low: number, high: number): number => Math.exp(between(Math.log(low), Math.log(high)));
  type Values = Record<string, number | boolean>;

  const sampleAdam8p = (): Values => ({
    learning_rate: logBetween(1e-5, 1e-1),
    beta1: 1 - logBetween(1e-3, 1),
    beta2: 1 - logBetween(1e-4, 0.5),
    epsilon: logBetween(1e-9, 1e-3),
    l1: logBetween(1e-8, 1e1),
    l2: logBetween(1e-8, 1e1),
    linear_decay: logBetween(1e-7, 1e-4),
    exponential_decay: logBetween(1e-6, 1e-3),
  });
  const sampleNadamW = (): Values => ({
    learning_rate: logBetween(1e-5, 1e-1),
    beta1: 1 - logBetween(1e-3, 1),
    beta2: 1 - logBetween(1e-4, 0.5),
    epsilon: logBetween(1e-9, 1e-3),
    use_nesterov: random.integer(0, 2) === 1,
    adamw_weight_decay: logBetween(1e-5, 1e-1),
    l2_weight_decay: logBetween(1e-5, 1e-1),
    warmup_fraction: between(0.02, 0.2),
    min_learning_rate_mult: logBetween(1e-5, 0.5),
    constant_fraction: between(0.25, 0.75),
  });
  const changed = (value: number | boolean): number | boolean => (typeof value === 'boolean' ? !value : value * 0.97);

  it.each([
    ['Adam8p', sampleAdam8p, (values: Values) => adam8p(values as never)],
    ['NAdamW', sampleNadamW, (values: Values) => nadamW(values as never, { honourNesterov: true })],
    ['NAdamW as in the paper', sampleNadamW, (values: Values) => nadamW(values as never, { variant: 'paper' })],
  ])('%s: each hyperparameter, changed by 3 %%, changes the key, in 50 configurations', (_name, sample, build) => {
    for (let i = 0; i < 50; i++) {
      const values = sample();
      const keys = [keyer.key(build(values))];
      for (const [name, value] of Object.entries(values))
        keys.push(keyer.key(build({ ...values, [name]: changed(value) })));
      expect(new Set(keys).size, JSON.stringify(values)).toBe(keys.length);
      for (const one of keys) expect(one).toMatch(/^[0-9a-f]{16}$/);
    }
  });
});

describe('createKeyer', () => {
  it('names its version, another for each scheme', async () => {
    expect(keyer.version).toBe('trajectory-1');
    expect((await createKeyer('paper')).version).toBe('paper-1');
  });
});
