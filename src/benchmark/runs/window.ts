import type { Program } from '../../program/program.js';
import { formatProgram } from '../../program/text.js';
import type { Proposal, Search } from '../../search/contract.js';
import { NosbenchError } from '../../util/errors.js';
import { writtenText } from '../written-text.js';
import type { AskedEntry, ToldEntry } from './entries.js';
import type { RecordedRun } from './journal.js';
import type { Budget } from './run.js';

/** What an evaluation found, before the run accounts for it. */
export type Evaluation = Pick<ToldEntry, 'key' | 'status' | 'loss' | 'curve' | 'cached' | 'seconds' | 'reason'>;

/** A proposal that was asked and not told yet. */
export interface OpenProposal extends AskedEntry {
  readonly tag?: Proposal['tag'];
  readonly key: string;
  isStarted: boolean;
  evaluation?: Evaluation;
}

/** What the window of proposals needs to know. */
export interface WindowInput {
  readonly search: Search;
  readonly journal: RecordedRun;
  readonly budget: Budget;
  readonly epochs: number;
  readonly keyOf: (program: Program) => string;
  readonly lookahead: number;
}

/** The proposals between ask and tell, in the order asked; asks for more, and holds them against the journal. */
export class ProposalWindow {
  readonly #input: WindowInput;
  readonly #size: number;
  readonly #open: OpenProposal[] = [];
  #unwritten: AskedEntry[] = [];
  #asked = 0;

  constructor(input: WindowInput) {
    this.#input = input;
    this.#size = windowSize(input.search, input.lookahead);
  }

  get open(): readonly OpenProposal[] {
    return this.#open;
  }

  /**
   * Asks until the window is full, the search has nothing or the budget of evaluations is asked for.
   * @param onlyRecorded the run is about to stop: what the journal has is replayed, nothing new is asked
   * @throws {NosbenchError} when the search throws, or proposes something else than the journal has
   */
  fill(onlyRecorded: boolean): void {
    const { search, journal, budget, keyOf } = this.#input;
    while (this.#open.length < this.#size && this.#asked < (budget.evaluations ?? Number.POSITIVE_INFINITY)) {
      const recorded = journal.asked.get(this.#asked);
      if (onlyRecorded && recorded === undefined) return;
      const proposal = callSearch(search, 'ask', () => search.ask());
      if (proposal === 'done') return;
      if (proposal === 'wait') {
        if (this.#open.length > 0) return;
        throw bug(search, 'a proposal, or the end, while none is open', '"wait"');
      }
      if (proposal.id !== this.#asked) throw bug(search, `a proposal with id ${this.#asked}`, String(proposal.id));
      const asked = this.#askedOf(proposal);
      if (recorded === undefined) this.#unwritten.push(asked);
      else checkSame(recorded, asked);
      this.#asked += 1;
      this.#open.push({
        ...asked,
        key: journal.told.get(asked.id)?.key ?? keyOf(asked.program),
        isStarted: journal.told.has(asked.id),
        ...(proposal.tag === undefined ? {} : { tag: proposal.tag }),
      });
    }
  }

  /** The proposals that no journal has yet; they must be written before they are evaluated. */
  takeUnwritten(): readonly AskedEntry[] {
    const entries = this.#unwritten;
    this.#unwritten = [];
    return entries;
  }

  /**
   * The first proposal that is written, that nobody evaluates, and whose behaviour no earlier one is about to show. That one's program
   * stands for the behaviour, so which program is trained depends on the order asked, not on who was quicker; and nobody waits for it
   * who could do something else.
   */
  nextUnstarted(): OpenProposal | undefined {
    const firstUnwritten = this.#unwritten[0]?.id ?? Number.POSITIVE_INFINITY;
    const pending = new Set<string>();
    for (const proposal of this.#open) {
      if (proposal.id >= firstUnwritten) return undefined;
      const isKnown = this.#input.journal.told.has(proposal.id) || proposal.evaluation !== undefined;
      if (isKnown) continue;
      if (!proposal.isStarted && !pending.has(proposal.key)) return proposal;
      pending.add(proposal.key);
    }
    return undefined;
  }

  /** Takes out the oldest proposal, which is about to be told. */
  close(id: number): void {
    const oldest = this.#open.shift();
    if (oldest?.id !== id) throw bug(this.#input.search, `proposal ${oldest?.id} to be told first`, `proposal ${id}`);
  }

  #askedOf({ id, program, epochs = this.#input.epochs, parents, origin }: Proposal): AskedEntry {
    return { id, program, epochs, parents, origin };
  }
}

/** The look-ahead as far as the search can follow it. */
export function windowSize({ capabilities }: Search, lookahead: number): number {
  if (capabilities.parallel === 'none') return 1;
  return Math.min(lookahead, capabilities.maxPending ?? lookahead);
}

/** Calls a search and says so when it throws anything but an error of ours. */
export function callSearch<T>(search: Search, call: 'ask' | 'tell', run: () => T): T {
  try {
    return run();
  } catch (cause) {
    if (cause instanceof NosbenchError) throw cause;
    const message = cause instanceof Error ? cause.message : String(cause);
    throw new NosbenchError(
      'bug',
      `search ${search.name}: expected ${call} to return, got the error "${message}". What was evaluated is kept; please report this.`,
      { cause },
    );
  }
}

function checkSame(recorded: AskedEntry, asked: AskedEntry): void {
  const isSame = recorded.epochs === asked.epochs && writtenText(recorded.program) === writtenText(asked.program);
  if (isSame) return;
  const show = ({ program, epochs }: AskedEntry): string =>
    `${formatProgram(program).trim().replaceAll('\n', '; ') || 'an empty program'} (${epochs} epochs)`;
  throw new NosbenchError(
    'usage',
    `run: expected proposal ${asked.id} to be the one in the journal, ${show(recorded)}, got ${show(asked)}. ` +
      'The search behaves differently than when the run was begun. Begin it anew with --restart, or go on with the version that began it.',
  );
}

function bug(search: Search, rule: string, got: string): NosbenchError {
  return new NosbenchError(
    'bug',
    `search ${search.name}: expected ${rule}, got ${got}. This is a bug of the search; please report it.`,
  );
}
