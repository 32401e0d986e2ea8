import type { Rng } from '../../random/rng.js';
import { sampleConfiguration } from '../configuration/sample.js';
import type { Encoding } from './encoding.js';
import { localSearch, type Scored } from './local-search.js';
import type { Model } from './model.js';
import type { Observation } from './observations.js';
import type { SmacSettings } from './settings.js';

/** What a ranking is made from. */
export interface RankingInput {
  readonly encoding: Encoding;
  readonly settings: SmacSettings;
  readonly model: Model;
  readonly evaluated: readonly Observation[];
  /** Random candidates. */
  readonly sampling: Rng;
  /** Neighbourhoods and ties. */
  readonly exploring: Rng;
}

/** Start points of each kind. */
const STARTS = 10;
/** Programs that are mutated, and mutants of each. */
const PARENTS = 5;
const MUTANTS = 200;
/** Best configurations kept of all that the local searches look at. */
const KEPT = 200;

/** Configurations to propose, the most promising first. */
export function rankCandidates(input: RankingInput): readonly Float64Array[] {
  const { settings, model, sampling } = input;
  const { space } = input.encoding;
  const random = scoreAll(
    Array.from({ length: settings.candidates }, () => sampleConfiguration(space, sampling)),
    model,
  );
  return RANKINGS[settings.ranking](input, random);
}

type Ranking = (input: RankingInput, random: readonly Scored[]) => readonly Float64Array[];

const RANKINGS: Readonly<Record<SmacSettings['ranking'], Ranking>> = {
  'smac-2.0': rankAsSmac20,
  broad: rankBroadly,
  mutants: rankMutants,
};

/**
 * SMAC 2.0, where only as many random candidates as proposals between two fits are ever drawn. All starts are searched from,
 * duplicates dropped; the ends are shuffled and sorted.
 */
function rankAsSmac20(input: RankingInput, random: readonly Scored[]): readonly Float64Array[] {
  const rows = input.evaluated.map(({ row }) => row);
  const evaluated = scoreAll(rows, input.model);
  const means = input.model.means(rows);
  const byScore = best(evaluated, ({ score }) => -score, STARTS, input.exploring);
  const byMean = best(
    evaluated.map((scored, i) => ({ ...scored, mean: means[i]! })),
    ({ mean }) => mean,
    STARTS,
    input.exploring,
  );
  const starts = new Map([...byScore, ...byMean, ...random].map((scored) => [scored.row, scored]));
  const ends = [...starts.values()].map((start) => localSearch(searchOf(input), start));
  return best([...ends, ...random], ({ score }) => -score, Number.POSITIVE_INFINITY, input.exploring).map(
    ({ row }) => row,
  );
}

/**
 * The start points of SMAC 2.1. The best that the local searches looked at and the best random candidates come in turns: neighbours
 * of the best programs always look better to the surrogate than anything else, and alone would keep the search at its first plateau.
 */
function rankBroadly(input: RankingInput, random: readonly Scored[]): readonly Float64Array[] {
  const rows = input.evaluated.map(({ row }) => row);
  const means = input.model.means(rows);
  const scores = scoreAll(rows, input.model);
  const known = scores.map((scored, i) => ({ ...scored, mean: means[i]! }));
  const fromKnown = best(known, ({ mean }) => mean, STARTS, input.exploring);
  const sorted = best(random, ({ score }) => -score, Number.POSITIVE_INFINITY, input.exploring);
  const fromRandom = sorted.slice(0, 2 * STARTS - fromKnown.length);
  const pool = bestOf(KEPT);
  const search = { ...searchOf(input), onScored: pool.add };
  for (const start of [...fromKnown, ...fromRandom]) localSearch(search, start);
  const nearby = best(pool.take(), ({ score }) => -score, Number.POSITIVE_INFINITY, input.exploring);
  return inTurns(nearby, sorted).map(({ row }) => row);
}

/** Mutants of the best evaluated and random candidates in one list: a surrogate that can compare the two needs no turns. */
function rankMutants(input: RankingInput, random: readonly Scored[]): readonly Float64Array[] {
  const { encoding, evaluated, model, exploring } = input;
  const { mutant } = encoding;
  const succeeded = evaluated.filter(({ outcome }) => outcome.status === 'ok');
  const parents = best(succeeded, ({ outcome }) => outcome.loss!, PARENTS, exploring);
  const mutants = mutant
    ? parents.flatMap(({ row }) => Array.from({ length: MUTANTS }, () => mutant(row, exploring)))
    : [];
  const scored = [...scoreAll(mutants, model), ...random];
  return best(scored, ({ score }) => -score, Number.POSITIVE_INFINITY, exploring).map(({ row }) => row);
}

/** One from each list in turn, then the rest of the longer one. */
function inTurns<T>(first: readonly T[], second: readonly T[]): T[] {
  const length = Math.max(first.length, second.length);
  return Array.from({ length }, (_, i) => [...first.slice(i, i + 1), ...second.slice(i, i + 1)]).flat();
}

function searchOf({ encoding, settings, model, exploring }: RankingInput) {
  return { space: encoding.space, score: model.score, rng: exploring, plateauSteps: settings.plateauSteps };
}

function scoreAll(rows: readonly Float64Array[], model: Model): Scored[] {
  const scores = model.score(rows);
  return rows.map((row, i) => ({ row, score: scores[i]! }));
}

/** The `count` least by `cost`, in order; ties, which are the norm with a forest, in random order. */
function best<T>(items: readonly T[], cost: (item: T) => number, count: number, rng: Rng): T[] {
  const keyed = items.map((item) => ({ item, cost: cost(item), tie: rng.uniform() }));
  keyed.sort((a, b) => a.cost - b.cost || a.tie - b.tie);
  return keyed.slice(0, count).map(({ item }) => item);
}

/** Keeps the best of a stream of scored configurations, in bounded memory. */
function bestOf(count: number) {
  let kept: Scored[] = [];
  let least = Number.NEGATIVE_INFINITY;
  const shrink = (): void => {
    kept.sort((a, b) => b.score - a.score);
    kept = kept.slice(0, count);
    if (kept.length === count) least = kept.at(-1)!.score;
  };
  return {
    add(scored: Scored): void {
      if (scored.score <= least) return;
      kept.push(scored);
      if (kept.length >= 2 * count) shrink();
    },
    take(): readonly Scored[] {
      shrink();
      return kept;
    },
  };
}
