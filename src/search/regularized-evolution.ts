import type { Program } from '../program/program.js';
import { derivedStream } from '../random/derived.js';
import type { Rng } from '../random/rng.js';
import { NosbenchError } from '../util/errors.js';
import type { Json } from '../util/json.js';
import type { Proposal, ResultStatus, Search, SearchInput } from './contract.js';
import { initialOf, programSettings, seedOf } from './input.js';
import { createKnownBehaviours, keysOf } from './known-behaviours.js';
import { createLedger, type Draft } from './ledger.js';
import { mutate } from './mutate.js';
import { integerOption, searchWithOptions, wordOption } from './options.js';
import { betterOf, compareScores } from './rank.js';
import { sampleProgram } from './sample.js';
import { makeSpace, type SearchSpace, type SpaceOptions, spaceSettings } from './space.js';

/** The options of the paper; those left without a default take theirs from the space and the population. */
const PAPER_OPTIONS = {
  population: integerOption(100, 1),
  tournament: integerOption(undefined, 1),
  minInstructions: integerOption(undefined, 1),
  maxInstructions: integerOption(undefined, 1),
  maxEvolved: integerOption(undefined, 1),
} as const;

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
 * - Nothing is rejected for having been seen before, as in both; see `duplicates` for other ways.
 *
 * With several proposals open, children join in the order in which they are told, and tournaments are held among the members
 * there are, from the moment all initial programs are asked; 'wait' while there is none. Told one by one, this is the
 * sequential method. Enqueued programs and foreign successes join the population as members; at the start they take the place of initial
 * programs. Foreign failures are ignored.
 *
 * Options: `population` (100), `tournament` (25, or the population if that is smaller; never more), `minInstructions` (1),
 * `maxInstructions` (14), `maxEvolved` (20, or `maxInstructions` if given), and what the paper does not have:
 *
 * - `duplicates`, for children that behave like a program that this run was told: `evaluate` them as any other (the default, as paper and
 *   code do), which counts as an evaluation though nothing is trained when the cache answers it; `answer` them at once, so that they join the
 *   population with the known score and are no evaluation; `remutate` the parent for a child of new behaviour. Both give up after 200
 *   children for one proposal and evaluate the last one. In both, a child like an open proposal is drawn anew. Runs under different
 *   settings of it compare by trained programs, not by evaluations.
 * - `restartAfter`: after so many results without a better one, the population dies and is filled anew, from the initial programs or
 *   from the best of it (`restartFrom`: `initial` or `best`), as Lion's search did (Chen et al. 2023, section 2).
 *
 * `re-paper` has neither and stays what the paper describes, whatever becomes of the defaults of `re`.
 */
export const regularizedEvolution = searchWithOptions(
  're',
  {
    ...PAPER_OPTIONS,
    duplicates: wordOption(['evaluate', 'answer', 'remutate'], 'evaluate'),
    restartAfter: integerOption(undefined, 1),
    restartFrom: wordOption(['initial', 'best'], 'initial'),
  },
  (input, { duplicates, restartAfter, restartFrom, ...paper }) =>
    createEvolution('re', input, paper, {
      ...(duplicates === 'evaluate' ? {} : { duplicates }),
      ...(restartAfter === undefined ? {} : { restart: { after: restartAfter, from: restartFrom } }),
    }),
);

/** The evolution of the paper, without further options. @see regularizedEvolution */
export const regularizedEvolutionOfThePaper = searchWithOptions('re-paper', PAPER_OPTIONS, (input, paper) =>
  createEvolution('re-paper', input, paper, {}),
);

/** What goes beyond the paper. */
export interface Extras {
  readonly duplicates?: 'answer' | 'remutate';
  readonly restart?: { readonly after: number; readonly from: 'initial' | 'best' };
}

interface PaperValues extends SpaceOptions {
  readonly population: number;
  readonly tournament: number | undefined;
}

/** Draws of a tournament where neither the option nor a smaller population says otherwise: the paper's. */
const TOURNAMENT = 25;

function createEvolution(name: string, input: SearchInput, paper: PaperValues, extras: Extras): Search {
  const { population, tournament = Math.min(TOURNAMENT, population), ...lengths } = paper;
  refuseLargerTournament(name, tournament, population);
  const space = makeSpace(lengths, name);
  const initial = initialOf(input, name);
  const { duplicates } = extras;
  return evolve({
    name,
    settings: {
      seed: input.seed,
      population,
      tournament,
      initial: initial.map(programSettings),
      space: spaceSettings(space),
      ...extras,
    },
    population,
    tournament,
    initial,
    space,
    rng: derivedStream(seedOf(input, name), 'search/re'),
    beats: (challenger, champion) => compareScores(challenger, champion) < 0,
    ...(extras.restart === undefined ? {} : { restart: extras.restart }),
    ...(duplicates === undefined ? {} : { novelty: { duplicates, keyOf: keysOf(input, name) } }),
  });
}

/** So many draws with replacement would leave hardly anything but the best member a chance. */
function refuseLargerTournament(where: string, tournament: number, population: number): void {
  if (tournament <= population) return;
  throw new NosbenchError(
    'usage',
    `${where}: expected option tournament to be at most the population, ${population}, got ${tournament}. Lower it, or raise the population.`,
  );
}

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
  readonly name: string;
  readonly settings: Json;
  readonly population: number;
  readonly tournament: number;
  readonly initial: readonly Program[];
  readonly space: SearchSpace;
  readonly rng: Rng;
  /** Whether a member drawn later takes the lead in a tournament. */
  readonly beats: (challenger: Member, champion: Member) => boolean;
  readonly restart?: NonNullable<Extras['restart']>;
  readonly novelty?: {
    readonly duplicates: NonNullable<Extras['duplicates']>;
    readonly keyOf: (program: Program) => string;
  };
}

/** Most children that are drawn for one proposal. Where nothing new is within reach, the last one is evaluated again. */
const MOST_DRAWS = 200;

/**
 * `beats` of the released code, where fitness = -loss is compared as it is: a NaN drawn first is never beaten.
 * Together with `REFERENCE_SPACE` it reproduces the released traces.
 */
export function referenceBeats(challenger: Member, champion: Member): boolean {
  return fitness(challenger) > fitness(champion);
}

/** The search made of these parts. */
export function evolve(parts: Evolution): Search {
  const { name, population, tournament, space, rng, beats, restart, novelty } = parts;
  const ledger = createLedger({ where: name });
  const known = novelty && createKnownBehaviours(novelty.keyOf, ledger);
  let initial = parts.initial;
  /** Oldest first. */
  const members: Member[] = [];
  let started = 0;
  let best: Member | undefined;
  let withoutGain = 0;

  const nextInitial = (): Draft => {
    const program = initial.length > 0 ? initial[started % initial.length]! : sampleProgram(space, rng);
    started += 1;
    return { program, parents: [], origin: 'initial' };
  };

  const selectParent = (): Member => {
    let champion = members[rng.integer(0, members.length)]!;
    for (let drawn = 1; drawn < tournament; drawn++) {
      const challenger = members[rng.integer(0, members.length)]!;
      if (beats(challenger, champion)) champion = challenger;
    }
    return champion;
  };

  const childOf = (parent: Member): Draft => {
    const { program } = mutate(parent.program, space, rng);
    return { program, parents: parent.id === undefined ? [] : [parent.id], origin: 'mutation' };
  };

  const nextChild = (): Draft => {
    let parent = selectParent();
    let child = childOf(parent);
    for (let drawn = 1; drawn < MOST_DRAWS; drawn += 1) {
      const told = known?.find(child.program);
      if (told === undefined) break;
      if (novelty?.duplicates === 'answer') {
        if (told !== 'open') join({ ...told, program: child.program });
        parent = selectParent();
      }
      child = childOf(parent);
    }
    return child;
  };

  const join = (member: Member): void => {
    members.push(member);
    if (members.length > population) members.shift();
  };

  const startAgainIfStuck = (member: Member): void => {
    const better = betterOf(best, member);
    withoutGain = better === best ? withoutGain + 1 : 0;
    best = better;
    if (restart === undefined || withoutGain < restart.after) return;
    initial = restart.from === 'best' && best !== undefined ? [best.program] : parts.initial;
    members.length = 0;
    started = 0;
    withoutGain = 0;
    best = undefined;
  };

  const propose = (draft: Draft): Proposal => {
    const proposal = ledger.propose(draft);
    known?.add(proposal);
    return proposal;
  };

  return {
    name,
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
      if (members.length + ledger.openCount < population) return propose(nextInitial());
      if (members.length === 0) return 'wait';
      return propose(nextChild());
    },
    tell(result) {
      const told = ledger.accept(result);
      if (told === undefined) return;
      known?.learn(told);
      const { proposal, program } = told;
      const { status, loss } = result;
      if (proposal === undefined && status !== 'ok') return;
      const member = { program, status, loss, ...(proposal ? { id: proposal.id } : {}) };
      join(member);
      startAgainIfStuck(member);
    },
    enqueue: ledger.enqueue,
  };
}

function fitness({ status, loss }: Member): number {
  if (status === 'ok' && loss !== undefined) return -loss;
  return status === 'nan' ? Number.NaN : Number.NEGATIVE_INFINITY;
}
