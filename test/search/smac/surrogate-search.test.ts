import { describe, expect, it } from 'vitest';
import type { Program } from '../../../src/program/program.js';
import type { Proposal, Search, SearchInput } from '../../../src/search/contract.js';
import { randomSearch } from '../../../src/search/random-search.js';
import { hpo, smacHpo } from '../../../src/search/smac/hpo.js';
import { OPTIMIZER_SPACES } from '../../../src/search/smac/optimizer-spaces.js';
import { smac, smacNosPaper } from '../../../src/search/smac/smac.js';
import { failed, ok } from '../support.js';

const SHORT = { maxInstructions: 3, candidates: 100, design: 10 };

/** Behaves by its last instruction alone. */
const keyOf = ({ instructions }: Program): string => JSON.stringify(instructions.at(-1));

/** Least for `mul` of the gradient with 0.01 (address 6), and failing for a quarter of the operations. */
function lossOf({ instructions }: Program): number | undefined {
  const { op, inputs } = instructions.at(-1)!;
  if (['arcsin', 'arccos', 'log', 'sqrt', 'std', 'div'].includes(op)) return undefined;
  return (op === 'mul' ? 0 : 3) + (inputs.includes(1) ? 0 : 1) + (inputs.includes(6) ? 0 : 1) + (inputs[0] ?? 0) / 100;
}

describe('a surrogate search', () => {
  it('finds sooner than chance what a surrogate can learn', () => {
    const found = (create: typeof smac, options: SearchInput['options']): number[] =>
      [1, 2, 3].map((seed) => {
        const search = create({ seed, initial: [], options, keyOf });
        const losses = drive(search, 60).map(({ program }) => lossOf(program) ?? 9);
        return Math.min(...losses);
      });
    const mean = (losses: readonly number[]): number => losses.reduce((a, b) => a + b) / losses.length;
    const bySurrogate = mean(found(smac, SHORT));
    const byChance = mean(found(randomSearch, { maxInstructions: 3 }));
    expect(bySurrogate).toBeLessThan(byChance - 0.2);
  });

  it('never proposes what behaves like something told or open', () => {
    const search = smac({ seed: 1, initial: [], options: SHORT, keyOf });
    const keys = drive(search, 60, 4).map(({ program }) => keyOf(program));
    expect(new Set(keys).size).toBe(60);
    const ignorant = smac({ seed: 1, initial: [], options: SHORT });
    const repeated = drive(ignorant, 60, 4).map(({ program }) => keyOf(program));
    expect(new Set(repeated).size).toBeLessThan(60);
    expect(ignorant.settings).toMatchObject({ answersKnown: false });
    expect(search.settings).toMatchObject({ answersKnown: true });
  });

  it('goes on when every behaviour of the space is known', () => {
    const search = smac({ seed: 1, initial: [], options: { ...SHORT, maxInstructions: 1 }, keyOf: () => 'the same' });
    expect(drive(search, 25)).toHaveLength(25);
  });

  it('learns from foreign results, and proposes none of their configurations again', () => {
    const [first] = drive(smac({ seed: 1, initial: [], options: SHORT }), 1);
    const search = smac({ seed: 1, initial: [], options: SHORT });
    const { id: _, ...result } = ok(0, 0.5);
    search.tell({ ...result, foreign: true, program: first!.program });
    const proposals = drive(search, 10);
    expect(proposals.map(({ program }) => program)).not.toContainEqual(first!.program);
  });

  it('takes after the presets it is named for', () => {
    const { settings } = smacNosPaper({ seed: 3, initial: [], options: {}, keyOf });
    expect(settings).toMatchObject({
      surrogate: 'forest',
      acquisition: 'log-ei',
      costs: 'log-scaled',
      design: 'random',
      designSize: 10,
      candidates: 8,
      randomShare: 0.2,
      retrainAfter: 8,
      answersKnown: false,
    });
    expect(smacHpo({ seed: 3, initial: [], options: {} }).settings).toMatchObject({ design: 'sobol', designSize: 90 });
  });
});

describe('hyperparameter search', () => {
  it('proposes optimizers of every kind, with constants of their own', () => {
    const proposals = drive(smacHpo({ seed: 1, initial: [], options: {} }), 90);
    const families = new Map<string, number>();
    for (const { program } of proposals) {
      const family = program.name!.split(':')[0]!;
      families.set(family, (families.get(family) ?? 0) + 1);
      expect(program.constants.length).toBeGreaterThan(0);
    }
    expect([...families.keys()].sort()).toEqual(['adadelta', 'adagrad', 'adam', 'adamw', 'rmsprop', 'sgd']);
    for (const count of families.values()) expect(Math.abs(count - 15)).toBeLessThanOrEqual(2);
  });

  it.each(Object.keys(OPTIMIZER_SPACES))('searches the space %s', (space) => {
    const search = hpo({ seed: 1, initial: [], options: { space, design: 6, candidates: 20, trainingSteps: 500 } });
    const names = drive(search, 20, 2, ({ constants }) => Math.abs(constants[0] ?? 0)).map(
      ({ program }) => program.name,
    );
    expect(new Set(names).size).toBe(20);
    if (space !== 'paper') expect(names[0]).toContain(`${space}:`);
    if (space === 'nadamw') expect(names[0]).toContain('training_steps=500');
  });

  it('refuses a space that there is not', () => {
    expect(() => hpo({ seed: 1, initial: [], options: { space: 'adam5p' } })).toThrow(
      'hpo: expected option space to be one of paper, adam1p, adam4p, adam6p, adam8p, nadamw, got "adam5p".',
    );
  });
});

function drive(
  search: Search,
  length: number,
  lookahead = 1,
  score: (program: Program) => number | undefined = lossOf,
): readonly Proposal[] {
  const proposals: Proposal[] = [];
  const open: Proposal[] = [];
  while (proposals.length < length) {
    const answer = search.ask();
    if (typeof answer === 'string') throw new Error(`expected a proposal, got ${answer}`);
    proposals.push(answer);
    open.push(answer);
    if (open.length < lookahead) continue;
    const { id, program } = open.shift()!;
    const loss = program.instructions.length > 0 ? score(program) : undefined;
    search.tell({ ...(loss === undefined ? failed(id, 'nan') : ok(id, loss)), key: keyOf(program) });
  }
  return proposals;
}
