import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalText } from '../../src/program/canonical.js';
import {
  adam1p,
  adam4p,
  adam6p,
  adam8p,
  type FamilyOptions,
  type Kind,
  nadamW,
  programFromSpec,
  TASKSET_FAMILIES,
} from '../../src/program/families/index.js';
import { findNamed } from '../../src/program/named/index.js';
import type { Program } from '../../src/program/program.js';
import { TASKSET_SPACES } from '../../src/search/taskset-spaces/registry.js';
import { evaluate } from '../support/evaluate.js';
import { type Config, type PlainOptimizer, paper, released } from '../support/taskset-equations.js';

interface Case {
  readonly family: string;
  readonly config: Config;
  readonly nesterov?: boolean;
  readonly trajectory: readonly (readonly number[])[];
}

const vectors = JSON.parse(readFileSync(new URL('../../reference/taskset-vectors.json', import.meta.url), 'utf8')) as {
  readonly nadamw_schedule: readonly {
    readonly config: string;
    readonly steps: readonly number[];
    readonly lr: readonly number[];
  }[];
  readonly optimizers: {
    readonly a: number[];
    readonly b: number[];
    readonly p0: number[];
    readonly cases: readonly Case[];
  };
};
const { a, b, p0, cases } = vectors.optimizers;

/** Configurations of nadamw_grid by name, as the sampler gives them. */
const NADAMW = vectors.nadamw_schedule.map(({ config }) => {
  const seed = Number(config.slice('nadamw_grid_seed'.length));
  return [config, TASKSET_SPACES.nadamw_grid!.configuration(seed)] as const;
});

type Trajectory = readonly (readonly number[])[];

/** Parameters after each step on the vectors' quadratic, whose gradient is a·(p − b). */
function runProgram(program: Program, steps: number, round = Math.fround): Trajectory {
  const evaluation = evaluate(program, p0, { round });
  return Array.from({ length: steps }, () => {
    evaluation.step(evaluation.parameter.map((p, i) => a[i]! * (p - b[i]!)));
    return evaluation.parameter;
  });
}

function runPlain(create: () => PlainOptimizer, steps: number): Trajectory {
  const optimizers = p0.map(create);
  let parameter: readonly number[] = p0;
  return Array.from({ length: steps }, (_, t) => {
    parameter = parameter.map((p, i) => p - optimizers[i]!.update(p, a[i]! * (p - b[i]!), t));
    return parameter;
  });
}

/**
 * Largest difference, relative to the longest way that the element has come (or to 1 if that is less) and a thousandth of where it began: the
 * rounding of a parameter is relative to the parameter, not to its way.
 */
function worstDifference(got: Trajectory, wanted: Trajectory): number {
  const differences = p0.map((start, i) => {
    const way = Math.max(...wanted.map((parameter) => Math.abs(parameter[i]! - start)));
    return (
      Math.max(...wanted.map((parameter, t) => Math.abs(got[t]![i]! - parameter[i]!))) /
      (Math.min(1, way) + 1e-3 * Math.abs(start))
    );
  });
  return Math.max(...differences);
}

const doubles = (value: number) => value;

/** The configuration that a program can hold. */
function inFloat32(config: Config): Config {
  return Object.fromEntries(
    Object.entries(config).map(([name, value]) => [name, typeof value === 'number' ? Math.fround(value) : value]),
  );
}

/** The vectors call TaskSet's Adagrad by its name there. */
const asFamily = (name: string) => name.replace(/ .*/, '').replace(/^adagrad$/, 'adagrad2p');

describe('released, against the reference vectors', () => {
  const rows = cases.map((c, i) => [`${i}: ${c.family}`, c] as const);

  it.each(rows)('the plain equations of the test meet the vectors to the last digits: %s', (_, c) => {
    const config = c.nesterov === true ? { ...c.config, use_nesterov: true } : c.config;
    const plain = () => released(asFamily(c.family), config, 10_000, c.nesterov === true);
    expect(worstDifference(runPlain(plain, c.trajectory.length), c.trajectory)).toBeLessThan(1e-9);
  });

  it.each(rows)('the program meets them in float32: %s', (_, c) => {
    // Float32 against double: β₂ = 0.99994 leaves 1 − β₂ wrong by up to 5e-4 of itself, most of which the bias correction cancels.
    const config = c.nesterov === true ? { ...c.config, use_nesterov: true } : c.config;
    const program = TASKSET_FAMILIES[asFamily(c.family)]!.build(
      config,
      c.nesterov === true ? { honourNesterov: true } : {},
    );
    expect(worstDifference(runProgram(program, c.trajectory.length), c.trajectory)).toBeLessThan(5e-4);
  });

  it.each(rows)('the program, run in doubles, is the equation of its rounded hyperparameters: %s', (_, c) => {
    const config = c.nesterov === true ? { ...c.config, use_nesterov: true } : c.config;
    const program = TASKSET_FAMILIES[asFamily(c.family)]!.build(
      config,
      c.nesterov === true ? { honourNesterov: true } : {},
    );
    const plain = () =>
      released(asFamily(c.family), inFloat32({ ...DEFAULTS, ...config }), 10_000, c.nesterov === true);
    expect(worstDifference(runProgram(program, 40, doubles), runPlain(plain, 40))).toBeLessThan(2e-7);
  });

  it.each(NADAMW)('the schedule meets the vectors: %s', (seed, config) => {
    // With β₁ = β₂ = 0, a gradient of 1 and a tiny ε the update is the rate itself.
    const bare = { beta1: 0, beta2: 0, epsilon: 1e-12, use_nesterov: false, adamw_weight_decay: 0, l2_weight_decay: 0 };
    const program = nadamW({ ...(config as Parameters<typeof nadamW>[0]), ...bare });
    const { steps, lr } = vectors.nadamw_schedule.find((row) => row.config === seed)!;
    steps.forEach((t, i) => {
      const update = evaluate(program, [0], { firstStep: t + 1 }).step([1])!.elements[0]!;
      // Near its end the cosine comes in steps of 6e-8.
      expect(Math.abs(update - lr[i]!)).toBeLessThan(5e-7 * (config.learning_rate as number));
    });
  });
});

/** Values of Adam1p's fixed hyperparameters, which are rounded like the others. */
const DEFAULTS = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8 };
const NADAMW_DEFAULTS = {
  learning_rate: 0.001,
  beta1: 0.9,
  beta2: 0.99,
  epsilon: 1e-8,
  use_nesterov: false,
  adamw_weight_decay: 0,
  l2_weight_decay: 0,
  warmup_fraction: 0,
  min_learning_rate_mult: 0,
  constant_fraction: 0,
};

const VALUES: Readonly<Record<Kind, fc.Arbitrary<number | boolean>>> = {
  positive: fc.double({ min: -6, max: 0, noNaN: true }).map((x) => 10 ** x),
  nonNegative: fc.oneof(
    fc.constant(0),
    fc.double({ min: -4, max: -1, noNaN: true }).map((x) => 10 ** x),
  ),
  decayRate: fc.integer({ min: 0, max: 9999 }).map((x) => x / 10_000),
  fraction: fc.oneof(
    { weight: 1, arbitrary: fc.constantFrom(0, 1) },
    { weight: 4, arbitrary: fc.integer({ min: 1, max: 999 }).map((x) => x / 1000) },
  ),
  flag: fc.boolean(),
};

function arbitraryConfig(family: string): fc.Arbitrary<Config> {
  return fc.record(
    Object.fromEntries(Object.entries(TASKSET_FAMILIES[family]!.fields).map(([name, kind]) => [name, VALUES[kind]])),
  );
}

describe.each(Object.entries(TASKSET_FAMILIES))('%s', (family, { fields, build }) => {
  it.each(['released', 'paper'] as const)(
    'is the plain equation for any hyperparameters, run in doubles: %s',
    (variant) => {
      fc.assert(
        fc.property(
          arbitraryConfig(family),
          fc.constantFrom(5, 12, 10_000),
          fc.boolean(),
          (config, trainingSteps, honourNesterov) => {
            const options: FamilyOptions =
              variant === 'paper' ? { variant, trainingSteps } : { variant, trainingSteps, honourNesterov };
            const program = build(config, options);
            const rounded = inFloat32({ ...DEFAULTS, ...config });
            const plain = () =>
              variant === 'paper'
                ? paper(family, rounded, trainingSteps)
                : released(family, rounded, trainingSteps, honourNesterov);
            const wanted = runPlain(plain, 15);
            // A quadratic that an optimizer throws far out amplifies the last digits.
            fc.pre(wanted.every((parameter) => parameter.every((p) => Math.abs(p) < 100)));
            expect(worstDifference(runProgram(program, 15, doubles), wanted)).toBeLessThan(1e-4);
          },
        ),
        { numRuns: 200 },
      );
    },
  );

  it('is finite for any hyperparameters, coefficients of 0 included, and infinite gradients apart', () => {
    fc.assert(
      fc.property(
        arbitraryConfig(family),
        fc.constantFrom('paper' as const, 'released' as const),
        (config, variant) => {
          const evaluation = evaluate(build(config, { variant, trainingSteps: 4 }), [0, 1, -1e4]);
          for (const gradient of [
            [0, 0, 0],
            [0, 1, -1e10],
            [1e-30, 0, 0],
            [0, 0, 1],
            [0, 0, 0],
            [1, 1, 1],
          ]) {
            for (const element of evaluation.step(gradient)!.elements) expect(element).toSatisfy(Number.isFinite);
          }
        },
      ),
      { numRuns: 200 },
    );
  });

  it('differs whenever a hyperparameter does, by one float32 step as well', () => {
    fc.assert(
      fc.property(
        arbitraryConfig(family),
        fc.constantFrom(...Object.keys(fields)),
        fc.constantFrom('paper' as const, 'released' as const),
        (config, name, variant) => {
          const value = config[name]!;
          const { constant_fraction: constant = 0.5, warmup_fraction: warmup = 0.5 } = config;
          // What cannot matter is left out: the doc comment of NAdamW lists it.
          fc.pre(
            constant !== 1 &&
              Math.fround(Number(constant)) !== 1 &&
              (variant === 'paper' || name !== 'warmup_fraction' || constant !== 0),
          );
          fc.pre(name !== 'constant_fraction' || warmup !== 1);
          const changed = typeof value === 'boolean' ? !value : float32After(value);
          fc.pre(
            typeof changed !== 'number' || changed < 1 || fields[name] === 'positive' || fields[name] === 'nonNegative',
          );
          const options: FamilyOptions = { variant, honourNesterov: true };
          const other = build({ ...config, [name]: changed }, options);
          expect(canonicalText(other)).not.toBe(canonicalText(build(config, options)));
        },
      ),
      { numRuns: 300 },
    );
  });

  it('names all faults at once', () => {
    expect(() =>
      build({ learning_rate: -1, beta1: 1, momentum: 3 }, { trainingSteps: 0, variant: 'book' as 'paper' }),
    ).toThrow(
      /learning_rate: expected a number above 0 that float32 can hold, got -1\. Give such a value\.\n[\s\S]*got "momentum"[\s\S]*trainingSteps: expected a whole number from 1 to 16777216, got 0\. Leave it out for 10000\.\n\s*variant: expected "paper" or "released", got "book"\./,
    );
    expect(() => build(null as unknown as Record<string, unknown>)).toThrow(`${family}: `);
  });

  it('carries a name that reads back as the same program', () => {
    fc.assert(
      fc.property(
        arbitraryConfig(family),
        fc.constantFrom('paper' as const, 'released' as const),
        (config, variant) => {
          const program = build(config, { variant, trainingSteps: 500, honourNesterov: true });
          expect(programFromSpec(program.name!)).toEqual(program);
        },
      ),
      { numRuns: 100 },
    );
  });
});

/** The next float32 above a value of at least 0. */
function float32After(value: number): number {
  const bits = new Int32Array(1);
  const floats = new Float32Array(bits.buffer);
  floats[0] = value;
  bits[0] = bits[0]! + 1;
  return floats[0]!;
}

describe('the families among themselves', () => {
  const four = { learning_rate: 0.002, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 };

  it('Adam1p is Adam4p with the usual values', () => {
    expect(canonicalText(adam1p({ learning_rate: 0.002 }))).toBe(canonicalText(adam4p(four)));
  });

  it('Adam8p without penalties is Adam6p', () => {
    const six = { ...four, linear_decay: 1e-5, exponential_decay: 1e-4 };
    expect(canonicalText(adam8p({ ...six, l1: 0, l2: 0 }))).toBe(canonicalText(adam6p(six)));
  });

  it('stretches the decays of a shorter Adam6p, not those of Adam8p', () => {
    const six = { ...four, linear_decay: 1e-5, exponential_decay: 1e-4 };
    const options = { trainingSteps: 100 };
    expect(canonicalText(adam6p(six, options))).not.toBe(canonicalText(adam6p(six)));
    expect(canonicalText(adam8p({ ...six, l1: 0, l2: 0 }, options))).toBe(
      canonicalText(adam8p({ ...six, l1: 0, l2: 0 })),
    );
  });

  it('heeds use_nesterov only when asked to, but always in the paper', () => {
    const config = { ...NADAMW_DEFAULTS, use_nesterov: true };
    const plain = { ...NADAMW_DEFAULTS, use_nesterov: false };
    expect(canonicalText(nadamW(config))).toBe(canonicalText(nadamW(plain)));
    expect(canonicalText(nadamW(config, { honourNesterov: true }))).not.toBe(canonicalText(nadamW(plain)));
    expect(canonicalText(nadamW(config, { variant: 'paper' }))).not.toBe(
      canonicalText(nadamW(plain, { variant: 'paper' })),
    );
  });
});

describe('programFromSpec', () => {
  it('reads families and named programs', () => {
    expect(programFromSpec(' Adam1p: learning_rate = 1e-3 , ')).toEqual(adam1p({ learning_rate: 1e-3 }));
    expect(programFromSpec('adamw')).toBe(findNamed('AdamW'));
    expect(programFromSpec('adam1p:learning_rate=.5,variant=paper')).toEqual(
      adam1p({ learning_rate: 0.5 }, { variant: 'paper' }),
    );
  });

  it.each([
    ['adam9p:learning_rate=1', /expected a family of optimizers before the colon, got "adam9p". Did you mean/],
    ['adam1p:', 'adam1p: learning_rate: expected a number above 0 that float32 can hold, got nothing.'],
    ['adam1p:learning_rate', 'expected name=value, got "learning_rate".'],
    ['adam1p:learning_rate=1,learning_rate=2', 'expected each name once, got "learning_rate" again.'],
    ['adam1p:learning_rate=0x10', 'learning_rate: expected a number above 0 that float32 can hold, got "0x10".'],
    ['adam1p:learningrate=1', 'Did you mean "learning_rate"?'],
    ['adam1p:lr=0.01', /^adam1p: hyperparameters: expected learning_rate, got "lr"\. Did you mean "learning_rate"\?$/],
    ['adamw:learning_rate=0.01', /got "learning_rate"\. Did you mean "lr"\?$/],
    ['adamw:wd=0.01', /^adamw: hyperparameters: expected lr, beta1, .*, got "wd"\. Leave it out\.$/],
    [
      'adam4p:lr=1,eps=2,beta=0.9',
      /^adam4p: 5 faults\n {2}beta1: [\s\S]*\n {2}beta2: [\s\S]*"lr"\. Did you mean "learning_rate"\?\n.*"eps"\. Did you mean "epsilon"\?\n.*"beta"\. Did you mean "beta1" or "beta2"\?$/,
    ],
    ['adam1p:learning_rate=1e999', 'got Infinity'],
    [`adam1p:${'x'.repeat(1e6)}`, 'expected at most 2000 characters, got 1000007.'],
    ['__proto__:x=1', 'expected a family of optimizers before the colon, got "__proto__"'],
  ])('refuses %.40s', (text, message) => {
    expect(() => programFromSpec(text)).toThrow(message);
  });
});
