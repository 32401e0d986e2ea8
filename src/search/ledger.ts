import type { Program } from '../program/program.js';
import { validateProgram } from '../program/validate.js';
import { NosbenchError } from '../util/errors.js';
import { encodeNumber, type Json, stableHash, stableJson } from '../util/json.js';
import { type ForeignResult, isResultStatus, type Proposal, RESULT_STATUSES, type Result } from './contract.js';

/** A proposal before it has its number. */
export type Draft = Omit<Proposal, 'id'>;

/** A result that was accepted: an answer to `proposal`, or a foreign one where that is absent. */
export interface Told {
  readonly proposal?: Proposal;
  readonly program: Program;
  readonly result: Result | ForeignResult;
}

/**
 * The books of a search, kept once for all of them: numbers for proposals, which of them are open, what was told already,
 * and the queue of enqueued programs. Of a proposal that was told it keeps 16 characters, so that long runs stay small.
 */
export interface Ledger {
  /** Proposals asked and not told. */
  readonly openCount: number;
  /** The proposals asked and not told, oldest first. */
  readonly open: Iterable<Proposal>;
  /** True at the search's limit of open proposals: `ask` then answers 'wait', without drawing anything. */
  readonly isFull: boolean;
  /** Gives a draft the next id and opens it. */
  propose(draft: Draft): Proposal;
  /** Opens the first enqueued program, if there is one. */
  proposeEnqueued(): Proposal | undefined;
  /** @throws {NosbenchError} for what is no program, or epochs that are no number of epochs */
  enqueue(program: Program, epochs?: number): void;
  /**
   * Closes the proposal that `result` answers. `undefined` for the repetition of what was told before: there is nothing to learn.
   * @throws {NosbenchError} code `usage`, or `input` for a foreign program that is none; the ledger is unchanged. @see Search.tell
   */
  accept(result: Result | ForeignResult): Told | undefined;
}

/** What a ledger needs to know of its search. */
export interface LedgerOptions {
  /** Name of the search, for errors. */
  readonly where: string;
  /** Most proposals open at once, the search's own `capabilities.maxPending`. */
  readonly maxPending?: number | undefined;
}

/** An empty ledger. */
export function createLedger({ where, maxPending = Number.POSITIVE_INFINITY }: LedgerOptions): Ledger {
  const open = new Map<number, Proposal>();
  /** By id: the fingerprint of what was told, empty while the proposal is open. */
  const told: string[] = [];
  const queue: Draft[] = [];

  const propose = (draft: Draft): Proposal => {
    if (open.size >= maxPending) {
      throw new NosbenchError(
        'bug',
        `${where}: expected at most ${maxPending} open proposals, got one more. Please report this.`,
      );
    }
    const proposal: Proposal = { ...draft, id: told.length };
    told.push('');
    open.set(proposal.id, proposal);
    return proposal;
  };

  return {
    get openCount() {
      return open.size;
    },
    get open() {
      return open.values();
    },
    get isFull() {
      return open.size >= maxPending;
    },
    propose,
    proposeEnqueued() {
      const draft = queue.shift();
      return draft && propose(draft);
    },
    enqueue(program, epochs) {
      if (epochs !== undefined && !(Number.isSafeInteger(epochs) && epochs >= 1)) {
        throw new NosbenchError(
          'usage',
          `${where}: expected epochs to be a whole number of at least 1, got ${epochs}. Enqueue it with such a number.`,
        );
      }
      const checked = validateProgram(program, `${where}: enqueued program`);
      queue.push({ program: checked, parents: [], origin: 'enqueued', ...(epochs === undefined ? {} : { epochs }) });
    },
    accept(result) {
      checkOutcome(result, where);
      if (isForeign(result)) {
        return { program: validateProgram(result.program, `${where}: program of a foreign result`), result };
      }
      const { id } = result;
      const before = told[id];
      if (before === undefined) {
        throw new NosbenchError(
          'usage',
          `${where}: expected the id of a proposal that was asked (${told.length} so far), got ${id}. Tell what ask returned, or mark the result as foreign.`,
        );
      }
      const fingerprint = fingerprintOf(result);
      if (before === fingerprint) return undefined;
      const proposal = open.get(id);
      if (before !== '' || proposal === undefined) {
        throw new NosbenchError(
          'usage',
          `${where}: expected each proposal to be told once, got another result for ${id}: ${describe(result)}. Tell only the first.`,
        );
      }
      checkTag(result, proposal, where);
      open.delete(id);
      told[id] = fingerprint;
      return { proposal, program: proposal.program, result };
    },
  };
}

/** True for a result that the search did not ask for. */
function isForeign(result: Result | ForeignResult): result is ForeignResult {
  return 'foreign' in result;
}

function checkOutcome(result: Result | ForeignResult, where: string): void {
  const { status, loss, cost } = result;
  if (!isResultStatus(status)) {
    refuse(where, `a status among ${RESULT_STATUSES.join(', ')}`, result, 'Tell how the evaluation ended.');
  }
  if (status === 'ok' && !(typeof loss === 'number' && Number.isFinite(loss))) {
    refuse(where, 'a finite loss with status ok', result, 'Tell status nan or inf, without a loss.');
  }
  if (status !== 'ok' && loss !== undefined) {
    refuse(where, 'no loss unless the status is ok', result, 'Leave the loss out.');
  }
  if (!(cost?.epochsTrained >= 0)) {
    refuse(where, 'cost.epochsTrained of at least 0', result, 'Tell the cost; 0 when nothing was trained.');
  }
}

function checkTag(result: Result, proposal: Proposal, where: string): void {
  if (result.tag === undefined) return;
  const expected = proposal.tag === undefined ? 'no tag' : `the tag ${stableJson(proposal.tag)}`;
  if (proposal.tag === undefined || stableJson(result.tag) !== stableJson(proposal.tag)) {
    throw new NosbenchError(
      'usage',
      `${where}: expected ${expected} with the result of proposal ${proposal.id}, got ${stableJson(result.tag)}. Give back the proposal's own tag, or none.`,
    );
  }
}

function refuse(where: string, rule: string, result: Result | ForeignResult, advice: string): never {
  throw new NosbenchError('usage', `${where}: expected ${rule}, got ${describe(result)}. ${advice}`);
}

function describe(result: Result | ForeignResult): string {
  const whose = isForeign(result) ? 'a foreign result' : `result ${result.id}`;
  const loss = result.loss === undefined ? '' : `, loss ${result.loss}`;
  return `${whose} with status ${result.status}${loss}, cost ${JSON.stringify(result.cost)}`;
}

/**
 * Equal exactly for equal results, however often they went through JSON (NaN as text, -0 as 0). The tag is left out: it
 * belongs to the proposal and may be left out of a result.
 */
function fingerprintOf(result: Result): string {
  const { status, loss, curve, memberCurves, cost, key, descriptor, extra } = result;
  const numbers = (values: readonly number[]): Json => values.map(encodeNumber);
  return stableHash([
    status,
    loss ?? null,
    cost.epochsTrained,
    cost.knownToRun,
    key ?? null,
    curve ? numbers(curve) : null,
    memberCurves ? memberCurves.map(numbers) : null,
    descriptor ? numbers(descriptor) : null,
    extra ?? null,
  ]);
}
