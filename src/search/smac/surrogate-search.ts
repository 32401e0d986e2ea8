import type { Program } from '../../program/program.js';
import type { Json } from '../../util/json.js';
import { vectorKey } from '../configuration/configuration.js';
import type { Proposal, Search, SearchInput } from '../contract.js';
import { initialOf, programSettings, seedOf } from '../input.js';
import { createLedger, type Told } from '../ledger.js';
import type { Outcome } from '../surrogate/costs.js';
import type { Encoding } from './encoding.js';
import { createObservations } from './observations.js';
import { type Candidate, createProposer } from './proposer.js';
import type { SmacSettings } from './settings.js';

/** What a surrogate search is made of. */
export interface SurrogateSearchParts {
  readonly name: string;
  readonly input: SearchInput;
  readonly encoding: Encoding;
  readonly settings: SmacSettings;
}

/** Candidates turned down in one `ask` before one is taken as it comes: an exhausted space must not stop a search. */
const MOST_REFUSED = 300;

/** A proposal that is open, as far as the search needs it. */
interface Open {
  readonly row: Float64Array | undefined;
  readonly key: string | undefined;
}

/**
 * Sequential model-based optimisation: Hutter, Hoos, Leyton-Brown, "Sequential model-based optimization for general algorithm
 * configuration", 2011; SMAC3, Lindauer et al. 2022, https://arxiv.org/abs/2109.09831. What is evaluated next follows from a
 * surrogate of the cost over configurations (`createProposer`); evaluations are deterministic, so each configuration is proposed once.
 *
 * Where `settings.answersKnown` holds and the driver gives `keyOf`, a candidate that behaves like a program told before is not
 * proposed: it takes that outcome at once and teaches the surrogate, and one that behaves like an open proposal waits. What
 * counts as known is what this search was told, so that a replay finds the same.
 *
 * Where `settings.describes` holds and the driver gives `descriptions`, the surrogate reads those instead of configurations.
 *
 * Programs to start from, enqueued and foreign ones are learnt from where the space has a configuration for them and they ran
 * for the run's own epochs. Evaluations that were cancelled or lost teach nothing; crashes and time-outs count as failures.
 */
export function surrogateSearch({ name, input, encoding, settings }: SurrogateSearchParts): Search {
  const seed = seedOf(input, name);
  const initial = initialOf(input, name);
  const ledger = createLedger({ where: name });
  const observations = createObservations();
  const descriptions = settings.describes ? input.descriptions : undefined;
  const proposer = createProposer(encoding, settings, observations, seed, `search/${name}`, descriptions);
  const keyOf = settings.answersKnown ? input.keyOf : undefined;
  const seen = new Set<string>();
  const outcomes = new Map<string, Outcome>();
  const open = new Map<number, Open>();
  let started = 0;

  const register = (proposal: Proposal, row = encoding.fromProgram(proposal.program)): Proposal => {
    if (row) seen.add(vectorKey(row));
    open.set(proposal.id, { row, key: keyOf?.(proposal.program) });
    return proposal;
  };

  /** The program of a candidate, unless there is no need to evaluate it. */
  const examine = ({ row }: Candidate): Program | undefined => {
    const id = vectorKey(row);
    if (seen.has(id)) return undefined;
    const program = encoding.toProgram(row);
    const key = keyOf?.(program);
    if (key === undefined) return program;
    const outcome = outcomes.get(key);
    if (outcome !== undefined) {
      seen.add(id);
      observations.add({ row, outcome, isEvaluated: false });
      return undefined;
    }
    for (const pending of open.values()) if (pending.key === key) return undefined;
    return program;
  };

  const propose = (): Proposal => {
    const pending = [...open.values()].flatMap(({ row }) => (row ? [row] : []));
    for (let refused = 0; ; refused += 1) {
      const candidate = proposer.next(pending);
      const program = examine(candidate) ?? (refused < MOST_REFUSED ? undefined : encoding.toProgram(candidate.row));
      if (program === undefined) continue;
      proposer.accepted();
      return register(ledger.propose({ program, parents: [], origin: candidate.origin }), candidate.row);
    }
  };

  const learn = ({ proposal, program, result }: Told): void => {
    const { status, loss, key } = result;
    const row = proposal ? open.get(proposal.id)?.row : encoding.fromProgram(program);
    if (proposal) open.delete(proposal.id);
    const epochs = 'foreign' in result ? result.epochs : proposal?.epochs;
    if (epochs !== undefined || status === 'cancelled' || status === 'lost') return;
    const outcome = { status, ...(loss === undefined ? {} : { loss }) };
    if (key !== undefined && (status === 'ok' || status === 'nan' || status === 'inf')) outcomes.set(key, outcome);
    if (row === undefined) return;
    seen.add(vectorKey(row));
    observations.add({ row, outcome, isEvaluated: true, ...(proposal ? { id: proposal.id } : {}) });
  };

  return {
    name,
    settings: {
      seed,
      initial: initial.map(programSettings),
      space: encoding.settings,
      ...(settings as unknown as Readonly<Record<string, Json>>),
      answersKnown: keyOf !== undefined,
      ...(descriptions === undefined ? {} : { describes: descriptions.version }),
    },
    capabilities: {
      parallel: 'async',
      usesFidelity: false,
      usesCurve: false,
      needsDescriptor: false,
      usesForeign: true,
      encoding: 'vector',
    },
    ask() {
      const enqueued = ledger.proposeEnqueued();
      if (enqueued) return register(enqueued);
      const given = initial[started];
      if (given === undefined) return propose();
      started += 1;
      return register(ledger.propose({ program: given, parents: [], origin: 'initial' }));
    },
    tell(result) {
      const told = ledger.accept(result);
      if (told) learn(told);
    },
    enqueue: ledger.enqueue,
  };
}
