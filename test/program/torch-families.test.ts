import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { canonicalText } from '../../src/program/canonical.js';
import { FAMILIES, programFromSpec, TORCH_FAMILIES } from '../../src/program/families/index.js';
import { findNamed } from '../../src/program/named/index.js';
import type { Program } from '../../src/program/program.js';
import { evaluate } from '../support/evaluate.js';

interface Reference {
  readonly a: readonly number[];
  readonly b: readonly number[];
  readonly p0: readonly number[];
  readonly noise: readonly (readonly number[])[];
  readonly cases: readonly {
    readonly family: string;
    readonly hyperparameters: Readonly<Record<string, number>>;
    readonly trajectory: readonly (readonly number[])[];
  }[];
}

const reference = JSON.parse(
  readFileSync(new URL('../../reference/torch-optimizers.json', import.meta.url), 'utf8'),
) as Reference;

const asIs = (value: number) => value;

/** Parameters after each step on the problem of the reference file. */
function run(program: Program, round: (value: number) => number): readonly (readonly number[])[] {
  const { a, b, p0, noise } = reference;
  const evaluation = evaluate(program, p0, { round });
  return noise.map((row) => {
    evaluation.step(evaluation.parameter.map((p, i) => a[i]! * (p - b[i]!) + row[i]!));
    return evaluation.parameter;
  });
}

function worstDifference(got: readonly (readonly number[])[], wanted: readonly (readonly number[])[]): number {
  return Math.max(
    ...wanted.flatMap((row, t) => row.map((w, i) => Math.abs(got[t]![i]! - w) / Math.max(1, Math.abs(w)))),
  );
}

const rows = reference.cases.map((c) => [`${c.family} ${JSON.stringify(c.hyperparameters)}`, c] as const);

describe('against torch.optim', () => {
  it.each(rows)('is the same equation in doubles: %s', (_, { family, hyperparameters, trajectory }) => {
    const program = TORCH_FAMILIES[family]!.build(hyperparameters);
    expect(worstDifference(run(program, asIs), trajectory)).toBeLessThan(1e-11);
  });

  it.each(rows)('follows it in float32: %s', (_, { family, hyperparameters, trajectory }) => {
    const program = TORCH_FAMILIES[family]!.build(hyperparameters);
    // Where a gradient of the second element, which is repelled, has grown, float32 has lost a digit or two.
    expect(worstDifference(run(program, Math.fround), trajectory)).toBeLessThan(2e-5);
  });

  it('knows each family by a case that sets every hyperparameter', () => {
    for (const [family, { fields }] of Object.entries(TORCH_FAMILIES)) {
      const set = reference.cases.filter((c) => c.family === family).flatMap((c) => Object.keys(c.hyperparameters));
      expect(new Set(set)).toEqual(new Set(Object.keys(fields)));
    }
  });
});

describe('torch families', () => {
  it('AdamW with the defaults is the named program to the last bit', () => {
    expect(run(programFromSpec('adamw:'), Math.fround)).toEqual(run(findNamed('AdamW'), Math.fround));
  });

  it('takes specifications, and has a name that reads back as the same program', () => {
    const program = programFromSpec('AdamW: lr=3e-4, weight_decay=0');
    expect(program.name).toBe('adamw:lr=0.0003,weight_decay=0');
    expect(programFromSpec(program.name!)).toEqual(program);
    for (const { family, hyperparameters } of reference.cases) {
      const built = FAMILIES[family]!.build(hyperparameters);
      expect(canonicalText(programFromSpec(built.name!))).toBe(canonicalText(built));
    }
  });

  it.each(Object.entries(TORCH_FAMILIES))('%s names its keys for an unknown one', (family, { fields, build }) => {
    expect(() => programFromSpec(`${family}:learning_rate=1`)).toThrow(
      `${family}: hyperparameters: expected ${Object.keys(fields).join(', ')}, got "learning_rate".`,
    );
    expect(() => build({}, { trainingSteps: 5 })).toThrow('expected no options, got trainingSteps');
    expect(() => build(null as unknown as Record<string, unknown>)).toThrow(`${family}: `);
  });

  it.each([
    ['adamw:lr=-1', 'adamw: lr: expected 0 or a number above 0 that float32 can hold, got -1.'],
    ['adam:beta1=1', 'adam: beta1: expected a number from 0 to below 1 (below 1 in float32 as well), got 1.'],
    ['adadelta:rho=1.5', 'adadelta: rho: expected a number from 0 to 1, got 1.5.'],
    ['rmsprop:alpha=x', 'rmsprop: alpha: expected a number from 0 to 1, got "x".'],
    ['sgd:variant=paper', 'sgd: expected no options, got variant.'],
  ])('refuses %s', (text, message) => {
    expect(() => programFromSpec(text)).toThrow(message);
  });
});
