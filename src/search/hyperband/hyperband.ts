import type { Program } from '../../program/program.js';
import { closeAll } from '../closing.js';
import type { ForeignResult, Proposal, Result, Search } from '../contract.js';
import { createLedger } from '../ledger.js';
import type { Bracket } from './brackets.js';
import { createLearner, type Entry, type Learner } from './learner.js';
import { type Contender, createRace, type Race } from './race.js';

/** What a search across fidelities is made of. */
export interface HyperbandParts extends Pick<Search, 'name' | 'settings'> {
  /** Raced one after another, for ever. */
  readonly brackets: readonly Bracket[];
  /** Epochs of a proposal that names none. */
  readonly maxEpochs: number;
  /** By epochs at which brackets begin: the search that proposes their configurations. */
  readonly searches: ReadonlyMap<number, Search>;
  /** Behaviour key of a program; left out, behaviours that are known are evaluated again. */
  readonly keyOf?: ((program: Program) => string) | undefined;
}

/** A proposal that is open; none for enqueued programs, which run in no race. */
interface Place {
  readonly race: Race;
  readonly contender: Contender;
  readonly rungIndex: number;
  /** In the first rung: who proposed it. */
  readonly proposed?: { readonly learner: Learner; readonly entry: Entry };
}

/**
 * Hyperband around other searches: Li et al. 2018 (`bracketsOf`); with one bracket alone, successive halving (`createRace`).
 *
 *     bracket of 1..20 epochs, eta 3:  9 configurations at 2 epochs -> the best 3 on to 7 -> the best 1 on to 20
 *
 * A promotion is the same program at more epochs (origin `promoted`, `resumeOf` the evaluation before): the driver trains from the
 * stored state, so that it costs the epochs added. When no race has a promotion to make, the next bracket begins; so there is always
 * something to propose, unless the search inside waits for what is open or has a limit of it, and which races run side by side depends on
 * the look-ahead alone.
 *
 * What the searches inside are told. A search tells which of two programs is better by their losses, so these must be of one measure;
 * and it often proposes nothing before its last proposal is told, so the telling cannot wait until a race is over. Hence there is
 * one search for each fidelity at which brackets begin, with a seed of its own: it proposes the first rung of those, is told at the
 * end of each evaluation in it, and learns from programs promoted to its fidelity as foreign results. Losses after 2 epochs and after
 * 20 never meet in one population or surrogate, and the results at full length feed the proposals for the bracket that trusts no shorter
 * one. DEHB (Awad, Mallik, Hutter 2021, https://arxiv.org/abs/2105.09821) keeps a population for each fidelity in the same way; SMAC3's Hyperband has
 * one surrogate, refitted to the highest fidelity that has enough data, which a search that is told each outcome once cannot do.
 *
 * What behaves like something told or open at the same fidelity takes no place in a bracket: the search inside is answered at once.
 */
export function hyperband({ name, settings, brackets, maxEpochs, searches, keyOf }: HyperbandParts): Search {
  const ledger = createLedger({ where: name });
  const learners = new Map([...searches].map(([epochs, search]) => [epochs, createLearner(name, search, keyOf)]));
  const [{ capabilities }] = [...searches.values()] as [Search];
  const { maxPending, ...shared } = capabilities; // a limit for each search inside, which keeps it itself
  const places = new Map<number, Place>();
  let races: Race[] = [];
  let begun = 0;

  const raceWithRoom = (): Race => {
    const last = races.at(-1);
    if (last?.hasRoom) return last;
    const race = createRace(brackets[begun % brackets.length]!);
    begun += 1;
    races.push(race);
    return race;
  };

  const propose = (place: Place, draft: Omit<Proposal, 'id' | 'tag'>): Proposal => {
    // The field is called as journals have it.
    const proposal = ledger.propose({ ...draft, tag: { stage: place.rungIndex } });
    places.set(proposal.id, place);
    return proposal;
  };

  const promote = (): Proposal | undefined => {
    for (const race of races) {
      const promotion = race.promote();
      if (promotion === undefined) continue;
      const { contender, before, rung, rungIndex } = promotion;
      return propose(
        { race, contender, rungIndex },
        {
          program: contender.program,
          epochs: rung.epochs,
          resumeOf: before.id,
          parents: [before.id],
          origin: 'promoted',
        },
      );
    }
    return undefined;
  };

  const begin = (race: Race, learner: Learner, entry: Entry): Proposal => {
    const { program, origin } = entry.inner;
    const proposal = propose(
      { race, contender: race.enter(program), rungIndex: 0, proposed: { learner, entry } },
      { program, epochs: race.firstEpochs, parents: entry.parents, origin },
    );
    learner.opened(entry, proposal.id);
    return proposal;
  };

  const settle = ({ race, contender, proposed }: Place, { id, epochs }: Proposal, result: Result): void => {
    const { status, loss, key } = result;
    race.settle(contender, { id, status, loss, key });
    races = races.filter(({ isOver }) => !isOver);
    if (proposed === undefined) learners.get(epochs ?? maxEpochs)?.learn(contender.program, result, id);
    else proposed.learner.tell(proposed.entry, result);
  };

  const learnForeign = (program: Program, result: Result | ForeignResult, epochs = maxEpochs): void => {
    if (capabilities.usesForeign) learners.get(epochs)?.learn(program, result, 'id' in result ? result.id : undefined);
  };

  return {
    name,
    settings,
    capabilities: {
      ...shared,
      parallel: capabilities.parallel === 'async' && maxPending === undefined ? 'async' : 'batch',
      usesFidelity: true,
    },
    ask() {
      const first = ledger.proposeEnqueued() ?? promote();
      if (first) return first;
      const begunBefore = begun;
      for (let empty = 0; empty <= brackets.length; empty += 1) {
        const race = raceWithRoom();
        const learner = learners.get(race.firstEpochs)!;
        const entry = learner.ask();
        if (entry === 'wait') return 'wait';
        if (entry !== 'done') return begin(race, learner, entry);
        race.close();
        races = races.filter(({ isOver }) => !isOver);
        const promoted = promote();
        if (promoted) return promoted;
      }
      // Every search inside is finished, for now at least: none of these brackets has begun.
      begun = begunBefore;
      return ledger.openCount > 0 ? 'wait' : 'done';
    },
    tell(result) {
      const told = ledger.accept(result);
      if (told === undefined) return;
      const { proposal, program } = told;
      const place = proposal && places.get(proposal.id);
      if (proposal !== undefined && place !== undefined && !('foreign' in result)) {
        places.delete(proposal.id);
        settle(place, proposal, result);
      } else {
        learnForeign(program, result, 'foreign' in result ? result.epochs : proposal?.epochs);
      }
    },
    enqueue: ledger.enqueue,
    close: () => closeAll(searches.values()),
  };
}
