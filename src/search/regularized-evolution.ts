import type { Program } from '../program/program.js';
import { derivedStream } from '../random/derived.js';
import type { Rng } from '../random/rng.js';
import type { Json } from '../util/json.js';
import type { CreateSearch, Proposal, ResultStatus, Search } from './contract.js';
import { initialOf, programSettings, seedOf } from './input.js';
import { createLedger, type Told } from './ledger.js';
import { mutate } from './mutate.js';
import { integer, searchWithOptions } from './options.js';
import { compareScores } from './rank.js';
import { sampleProgram } from './sample.js';
import { makeSpace, type SearchSpace, spaceSettings } from './space.js';

/**
 * Regularized evolution: a population that ages. Each step draws a tournament, mutates its winner, and lets the child take
 * the place of the oldest member. Real et al., "Regularized Evolution for Image Classifier Architecture Search", 2019,
 * https://arxiv.org/abs/1802.01548; NOSBench-101, section 5 and algorithm 2.
 *
 *     fill:  until members and open proposals are `population` in number: the next initial program
 *     step:  parent <- best of `tournament` draws with replacement;  propose mutate(parent)
 *     tell:  append the program to the population; if there are more than `population` members, the oldest leaves
 *
 * Where the paper and the released code differ, and what we do:
 *
 * - Initial population. Paper: random samples. Code: identical copies of one program, random or AdamW, each of them counted
 *   as an evaluation. Ours: as in the code when programs are given (several are used in turn), as in the paper when none is:
 *   a hundred copies of one random program, which most often fails, would only delay the search.
 * - Random initial programs come from the search's own stream. The code draws them from a configuration space seeded apart.
 * - Tournament. Code: drawn with replacement, the first of equals wins. The paper calls the sample a set. Ours: the code,
 *   which made the published curves; 25 draws out of 100 hold about 22 different members.
 * - Failures. In the code a NaN drawn first wins its tournament, since nothing compares with it. That is a slip of the
 *   language, not of the method; ours rank last (`compareScores`), whether NaN, infinite, crashed, timed out or lost. They enter
 *   the population all the same, as in the code, and leave it by age.
 * - Space and lengths: see `SearchSpace`. Mutations and children that equal their parents: see `mutate`.
 * - Nothing is rejected for having been seen before, as in both.
 *
 * With several proposals open, children join in the order in which they are told, and tournaments are held among the members
 * there are, from the moment all initial programs are asked; 'wait' while there is none. Told one by one, this is the
 * sequential method. Enqueued programs and foreign successes join the population as members; at the start they take the place of initial
 * programs. Foreign failures are ignored.
 *
 * Options: `population` (100), `tournament` (25), `minInstructions` (1), `maxInstructions` (14), `maxEvolved` (20, or
 * `maxInstructions` if given).
 */
export const regularizedEvolution: CreateSearch = searchWithOptions(
  're',
  {
    population: integer(100, 1),
    tournament: integer(25, 1),
    minInstructions: integer(undefined, 1),
    maxInstructions: integer(undefined, 1),
    maxEvolved: integer(undefined, 1),
  },
  (input, { population, tournament, ...lengths }) => {
    const where = 're';
    const space = makeSpace(lengths, where);
    const rng = derivedStream(seedOf(input, where), 'search/re');
    const initial = initialOf(input, where);
    return evolve({
      settings: {
        seed: input.seed,
        population,
        tournament,
        initial: initial.map(programSettings),
        space: spaceSettings(space),
      },
      population,
      tournament,
      initial,
      space,
      rng,
      beats: (challenger, champion) => compareScores(challenger, champion) < 0,
    });
  },
);

/** A program in the population. */
export interface Member {
  /** Id of its proposal; absent for a foreign result. */
  readonly id?: number;
  readonly program: Program;
  readonly status: ResultStatus;
  readonly loss?: number | undefined;
}

/** Regularized evolution with all its parts exposed, for comparing it with the released code. */
export interface Evolution {
  readonly settings: Json;
  readonly population: number;
  readonly tournament: number;
  readonly initial: readonly Program[];
  readonly space: SearchSpace;
  readonly rng: Rng;
  /** Whether a member drawn later takes the lead in a tournament. */
  readonly beats: (challenger: Member, champion: Member) => boolean;
}

/**
 * `beats` of the released code, where fitness = -loss is compared as it is: a NaN drawn first is never beaten.
 * Together with `REFERENCE_SPACE` it reproduces the released traces.
 */
export function referenceBeats(challenger: Member, champion: Member): boolean {
  return fitness(challenger) > fitness(champion);
}

/** The search made of these parts. */
export function evolve(parts: Evolution): Search {
  const { population, tournament, initial, space, rng, beats } = parts;
  const ledger = createLedger({ where: 're' });
  /** Oldest first. */
  const members: Member[] = [];
  let started = 0;

  const nextInitial = (): Proposal => {
    const program = initial.length > 0 ? initial[started % initial.length]! : sampleProgram(space, rng);
    started += 1;
    return ledger.propose({ program, parents: [], origin: 'initial' });
  };

  const selectParent = (): Member => {
    let champion = members[rng.integer(0, members.length)]!;
    for (let drawn = 1; drawn < tournament; drawn++) {
      const challenger = members[rng.integer(0, members.length)]!;
      if (beats(challenger, champion)) champion = challenger;
    }
    return champion;
  };

  const join = ({ proposal, program, result }: Told): void => {
    if (proposal === undefined && result.status !== 'ok') return;
    const { status, loss } = result;
    members.push({ program, status, loss, ...(proposal ? { id: proposal.id } : {}) });
    if (members.length > population) members.shift();
  };

  return {
    name: 're',
    settings: parts.settings,
    capabilities: {
      parallel: 'async',
      usesFidelity: false,
      usesCurve: false,
      needsDescriptor: false,
      usesForeign: true,
      encoding: 'program',
    },
    ask() {
      const enqueued = ledger.proposeEnqueued();
      if (enqueued) return enqueued;
      if (members.length + ledger.openCount < population) return nextInitial();
      if (members.length === 0) return 'wait';
      const parent = selectParent();
      const { program } = mutate(parent.program, space, rng);
      return ledger.propose({ program, parents: parent.id === undefined ? [] : [parent.id], origin: 'mutation' });
    },
    tell(result) {
      const told = ledger.accept(result);
      if (told) join(told);
    },
    enqueue: ledger.enqueue,
  };
}

function fitness({ status, loss }: Member): number {
  if (status === 'ok' && loss !== undefined) return -loss;
  return status === 'nan' ? Number.NaN : Number.NEGATIVE_INFINITY;
}
