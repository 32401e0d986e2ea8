import { describe, expect, it } from 'vitest';
import { UPDATES } from '../../../src/benchmark/descriptions.js';
import type { Program } from '../../../src/program/program.js';
import { derivedStream } from '../../../src/random/derived.js';
import { sampleConfiguration } from '../../../src/search/configuration/sample.js';
import { searchConformance } from '../../../src/search/conformance/conformance.js';
import type { CreateSearch, Descriptions } from '../../../src/search/contract.js';
import { randomSearch } from '../../../src/search/random-search.js';
import { programEncoding } from '../../../src/search/smac/encoding.js';
import { behaviourFeatures } from '../../../src/search/smac/features.js';
import { rankCandidates } from '../../../src/search/smac/ranking.js';
import { DESCRIBED } from '../../../src/search/smac/settings.js';
import { smac, smacNosPaper } from '../../../src/search/smac/smac.js';
import { isInSpace, PROGRAM_SPACE } from '../../../src/search/space.js';
import { ok } from '../support.js';

const described: CreateSearch = (input) => smac({ ...input, descriptions: UPDATES });
const SMALL = { design: 12, candidates: 20 };
const encoding = programEncoding(PROGRAM_SPACE, 'aligned');

/** Programs are alike if their descriptions are. */
const keyOf = (program: Program): string => UPDATES.describe(program).join();

/** Lowest for updates along the gradient whose size is a tenth. */
const lossOf = (program: Program): number => {
  const [size = 0, cosine = 0] = UPDATES.describe(program);
  return Math.abs(size + 1) + 3 * (1 - cosine);
};

describe('a surrogate search that is told how programs behave', () => {
  const proposals = '33de839a6fee3a60220b8a29e0e8b0c33c6116f56ab142088d7ce807a573b755';
  const rules = searchConformance({
    create: described,
    name: 'smac',
    options: SMALL,
    length: 30,
    space: PROGRAM_SPACE,
    proposals,
  });
  for (const rule of rules) it(rule.name, rule.run);

  it('finds sooner than chance, and than without, what behaviour decides', () => {
    const found = (create: CreateSearch, options: object): number => {
      const best = [1, 2, 3].map((seed) => {
        const search = create({ seed, initial: [], options: { ...options }, keyOf });
        const losses = Array.from({ length: 60 }, () => {
          const proposal = search.ask();
          if (typeof proposal === 'string') throw new Error(`expected a proposal, got ${proposal}`);
          const loss = lossOf(proposal.program);
          search.tell({ ...ok(proposal.id, loss), key: keyOf(proposal.program) });
          return loss;
        });
        return Math.min(...losses);
      });
      return best.reduce((a, b) => a + b) / best.length;
    };
    const options = { candidates: 50 };
    const loss = found(described, options);
    expect(loss).toBeLessThan(0.7 * found(randomSearch, {}));
    expect(loss).toBeLessThan(0.7 * found(smac, options));
  });

  it('names in its settings what it reads, so that no run goes on with other numbers', () => {
    const input = { seed: 1, initial: [], options: {} };
    const other: Descriptions = { ...UPDATES, version: 'others-2' };
    expect(described(input).settings).toMatchObject({ describes: 'updates-1', ranking: 'mutants' });
    expect(smac({ ...input, descriptions: other }).settings).toMatchObject({ describes: 'others-2' });
    expect(smac(input).settings).not.toHaveProperty('describes');
    const paper = smacNosPaper(input).settings;
    expect(smacNosPaper({ ...input, descriptions: UPDATES }).settings).toEqual(paper);
  });
});

describe('the ranking of mutants', () => {
  const rng = derivedStream(3, 'test');
  const rows = Array.from({ length: 8 }, () => sampleConfiguration(encoding.space, rng));
  const evaluated = rows.map((row, i) => ({
    row,
    outcome: i === 0 ? ({ status: 'nan' } as const) : ({ status: 'ok', loss: i } as const),
    isEvaluated: true,
  }));
  const score = (asked: readonly Float64Array[]) => Float64Array.from(asked, (row) => -lossOf(encoding.toProgram(row)));
  const model = { score, means: (asked: readonly Float64Array[]) => score(asked).map((value) => -value) };

  it('has 200 of each of the five best, which are near them, and the random candidates, in order of score', () => {
    const parents: Float64Array[] = [];
    const mutant = (row: Float64Array): Float64Array => {
      parents.push(row);
      return encoding.mutant!(row, rng);
    };
    const settings = { ...DESCRIBED, candidates: 40 };
    const ranked = rankCandidates({
      encoding: { ...encoding, mutant },
      settings,
      model,
      evaluated,
      sampling: rng,
      exploring: rng,
    });
    expect(ranked).toHaveLength(1040);
    expect(parents).toEqual(rows.slice(1, 6).flatMap((row) => Array.from({ length: 200 }, () => row)));
    const scores = [...score(ranked)];
    expect(scores).toEqual(scores.toSorted((a, b) => b - a));
  });

  it('makes mutants one to three mutations away, all of them in the space', () => {
    const parent = encoding.toProgram(rows[1]!);
    const differences = Array.from({ length: 200 }, () => {
      const child = encoding.toProgram(encoding.mutant!(rows[1]!, rng));
      expect(isInSpace(child, PROGRAM_SPACE, 'drawn')).toBe(true);
      return Math.abs(child.instructions.length - parent.instructions.length);
    });
    expect(new Set(differences)).toEqual(new Set([0, 1, 2, 3]));
  });

  it('describes a row once', () => {
    let calls = 0;
    const counted: Descriptions = {
      ...UPDATES,
      describe(program) {
        calls += 1;
        return UPDATES.describe(program);
      },
    };
    const features = behaviourFeatures(encoding.toProgram, counted);
    const twice = features.of([rows[1]!, rows[2]!, rows[1]!]);
    expect(features.of([rows[2]!])).toEqual(UPDATES.describe(encoding.toProgram(rows[2]!)));
    expect(twice.slice(0, UPDATES.length)).toEqual(twice.slice(2 * UPDATES.length));
    expect(calls).toBe(2);
    expect(features.levels).toEqual(new Array(UPDATES.length).fill(0));
  });
});
