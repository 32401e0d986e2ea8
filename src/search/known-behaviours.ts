import type { Program } from '../program/program.js';
import { NosbenchError } from '../util/errors.js';
import type { Proposal, ResultStatus, SearchInput } from './contract.js';
import type { Ledger, Told } from './ledger.js';

/** What a search was told of a behaviour, by the first program that showed it. */
export interface KnownBehaviour {
  readonly id?: number;
  readonly status: ResultStatus;
  readonly loss?: number | undefined;
}

/** The behaviours that one search was told or has asked for. What other runs know is none of its business. */
export interface KnownBehaviours {
  /** What was told of a program's behaviour, `open` when a proposal has it that is not told yet, or `undefined`. */
  find(program: Program): KnownBehaviour | 'open' | undefined;
  /** To be called with each proposal made. */
  add(proposal: Proposal): void;
  /** To be called with everything told. Failures of the machine say nothing about the behaviour. */
  learn(told: Told): void;
}

/** Behaviour keys, for a search that cannot do without. @throws {NosbenchError} code `usage` where the driver gives none */
export function keysOf({ keyOf }: SearchInput, where: string): (program: Program) => string {
  if (keyOf !== undefined) return keyOf;
  throw new NosbenchError(
    'usage',
    `${where}: expected behaviour keys for an option that tells duplicates, got none. Give the search a keyOf, or leave the option out.`,
  );
}

/** Nothing is known yet. */
export function createKnownBehaviours(keyOf: (program: Program) => string, ledger: Ledger): KnownBehaviours {
  const told = new Map<string, KnownBehaviour>();
  const keys = new Map<number, string>();
  return {
    find(program) {
      const key = keyOf(program);
      const known = told.get(key);
      if (known !== undefined) return known;
      for (const { id } of ledger.open) if (keys.get(id) === key) return 'open';
      return undefined;
    },
    add({ id, program }) {
      keys.set(id, keyOf(program));
    },
    learn({ proposal, program, result: { status, loss } }) {
      if (proposal !== undefined) keys.delete(proposal.id);
      if (status !== 'ok' && status !== 'nan' && status !== 'inf') return;
      const key = keyOf(program);
      if (!told.has(key)) told.set(key, { status, loss, ...(proposal === undefined ? {} : { id: proposal.id }) });
    },
  };
}
