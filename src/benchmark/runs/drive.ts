import type { Program } from '../../program/program.js';
import type { Search } from '../../search/contract.js';
import { betterOf } from '../../search/rank.js';
import { NosbenchError } from '../../util/errors.js';
import { EvaluationFailure } from '../evaluation-failure.js';
import { createTally, isMeasured, type Tally } from '../statistics.js';
import { Bell } from './bell.js';
import { isSpent } from './budget.js';
import type { ToldEntry } from './entries.js';
import { isComparable } from './fidelities.js';
import { historyEntry } from './history.js';
import type { RunJournal } from './journal.js';
import type { Budget, HistoryEntry, Progress, RunOutcome } from './run.js';
import { createVirtualCache } from './virtual-cache.js';
import { callSearch, type Evaluation, type OpenProposal, ProposalWindow } from './window.js';

/** Everything that a run is driven with. */
export interface DriveInput {
  /** Fresh from its factory: it is replayed from its first call. */
  readonly search: Search;
  /**
   * Evaluates a proposal. An `EvaluationFailure` is told to the search as a crash or a time-out; any other error ends the run.
   * @param waitSignal aborts when nobody waits for the outcome any more; work of its own may still be finished
   */
  readonly evaluate: (proposal: OpenProposal, waitSignal: AbortSignal) => Promise<Evaluation>;
  readonly journal: RunJournal;
  readonly budget: Budget;
  /** Epochs of a proposal that names none. */
  readonly epochs: number;
  /** Behaviour key of a program: of open proposals with equal keys the first is evaluated, the others after it. */
  readonly keyOf: (program: Program) => string;
  /** Proposals open at once. */
  readonly lookahead: number;
  /** Evaluations running at once, default 1. It changes how long a run takes, and nothing else. */
  readonly concurrency?: number;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** How a run ended, without what the caller knew before. */
export type DriveOutcome = Pick<
  RunOutcome,
  'ended' | 'history' | 'statistics' | 'incumbent' | 'replayed' | 'recorded' | 'elapsedSeconds'
>;

/** Longest wait for further outcomes to write in one transaction with the first; nothing to a training, much to a cache hit. */
const GATHER_MS = 10;
/** Longest time without a turn for timers and signals. */
const TURN_MS = 50;

/**
 * Drives a search to the end of its budget.
 *
 * The search sees one fixed sequence of calls: proposal n is asked as soon as the outcomes 0 .. n - lookahead are told, and
 * outcomes are told by id. The journal only supplies outcomes that need no evaluation any more, so that resuming is this very
 * same loop; neither timing nor concurrency nor where sessions ended can show in the history.
 */
export function drive(input: DriveInput): Promise<DriveOutcome> {
  return new Driver(input).run();
}

class Driver {
  readonly #input: DriveInput;
  readonly #window: ProposalWindow;
  readonly #virtual = createVirtualCache();
  /** Runs ahead of `#tally` by what is accounted and not told yet, so that no evaluation starts beyond the budget. */
  readonly #accounted: Tally = createTally();
  readonly #tally: Tally = createTally();
  readonly #history: HistoryEntry[] = [];
  readonly #ready: { readonly proposal: OpenProposal; readonly told: ToldEntry }[] = [];
  readonly #nobodyWaits = new AbortController();
  /** A limit is reached: what comes after it is no part of the history, whatever is known of it. */
  #isOver = false;
  /** Nothing new is started; the first reason counts. */
  #stop: 'budget' | 'interrupted' | 'failed' | undefined;
  #failure: unknown;
  #nextToAccount = 0;
  #running = 0;
  #replayed = 0;
  /** What was reported last. */
  #isReplaying = false;
  #best: HistoryEntry | undefined;
  #liveSinceMs: number | undefined;
  #lastTurnMs = performance.now();
  readonly #bell = new Bell();

  constructor(input: DriveInput) {
    this.#input = input;
    this.#window = new ProposalWindow(input);
  }

  async run(): Promise<DriveOutcome> {
    const { signal, journal } = this.#input;
    const interrupt = (): void => this.#halt('interrupted');
    signal?.addEventListener('abort', interrupt);
    if (signal?.aborted) interrupt();
    try {
      this.#window.fill(this.#stop !== undefined);
      await this.#journalAsked();
      while (await this.#awaitOutcomes()) await this.#tellOutcomes();
    } catch (error) {
      this.#fail(error);
      await this.#settled();
    } finally {
      signal?.removeEventListener('abort', interrupt);
    }
    if (this.#stop === 'failed') throw this.#failure;
    const elapsedSeconds = this.#elapsedSeconds();
    const ended = this.#ended();
    await journal.close(ended, elapsedSeconds);
    return {
      ended,
      history: this.#history,
      statistics: { ...this.#tally.totals(), cacheSizeByEvaluation: this.#tally.cacheSizeByEvaluation() },
      ...(this.#best === undefined ? {} : { incumbent: this.#best }),
      replayed: this.#replayed,
      recorded: Math.max(this.#history.length, firstMissing(journal.told)),
      elapsedSeconds,
    };
  }

  #ended(): RunOutcome['ended'] {
    const { evaluations = Number.POSITIVE_INFINITY } = this.#input.budget;
    if (this.#isOver || this.#history.length >= evaluations) return 'budget';
    return this.#stop === 'interrupted' ? 'interrupted' : 'exhausted';
  }

  /** Waits until outcomes can be told. False when none will come any more. */
  async #awaitOutcomes(): Promise<boolean> {
    await this.#giveTurn();
    this.#proceed();
    while (this.#ready.length === 0) {
      if (this.#running === 0 && (this.#stop !== undefined || this.#window.open.length === 0)) return false;
      if (this.#isReplaying) this.#report(false); // the journal is at its end: what comes next is evaluated
      await this.#bell.wait();
    }
    const deadline = performance.now() + GATHER_MS;
    while (this.#running > 0 && this.#stop === undefined && this.#ready.length < this.#window.open.length) {
      const left = deadline - performance.now();
      if (left <= 0) break;
      await this.#bell.waitAtMost(left);
    }
    return true;
  }

  /** Writes what is ready, then tells it, asking after each as many as the window takes. */
  async #tellOutcomes(): Promise<void> {
    const batch = this.#ready.splice(0);
    const { journal, search } = this.#input;
    await journal.appendTold(batch.filter(({ told }) => !journal.told.has(told.id)).map(({ told }) => told));
    for (const { proposal, told } of batch) {
      this.#window.close(proposal.id);
      const { loss, key, status, curve, epochsTrained, knownToRun } = told;
      callSearch(search, 'tell', () =>
        search.tell({
          id: told.id,
          status,
          ...(loss === undefined ? {} : { loss }),
          curve,
          cost: { epochsTrained, knownToRun },
          key,
          ...(proposal.tag === undefined ? {} : { tag: proposal.tag }),
        }),
      );
      const entry = historyEntry(proposal, told);
      this.#history.push(entry);
      this.#tally.add(entry);
      if (isComparable(entry, this.#input.epochs)) this.#best = betterOf(this.#best, entry);
      if (journal.told.has(told.id)) this.#replayed += 1;
      if (!this.#isOver) this.#window.fill(this.#stop !== undefined);
    }
    await this.#journalAsked();
    const last = batch.at(-1);
    if (last !== undefined) this.#report(journal.told.has(last.told.id));
  }

  #journalAsked(): Promise<void> {
    return this.#input.journal.appendAsked(this.#window.takeUnwritten());
  }

  /** Accounts for what is known in the order of ids, and starts what may start. */
  #proceed(): void {
    this.#account();
    const { concurrency = 1 } = this.#input;
    while (this.#stop === undefined && this.#running < concurrency) {
      const next = this.#window.nextUnstarted();
      if (next === undefined) return;
      this.#liveSinceMs ??= performance.now();
      if (this.#isSpent()) {
        this.#halt('budget');
        return;
      }
      void this.#evaluate(next);
    }
  }

  async #evaluate(proposal: OpenProposal): Promise<void> {
    proposal.isStarted = true;
    this.#running += 1;
    const begun = performance.now();
    try {
      proposal.evaluation = await this.#input.evaluate(proposal, this.#nobodyWaits.signal);
    } catch (error) {
      if (error instanceof EvaluationFailure) {
        const seconds = (performance.now() - begun) / 1000;
        proposal.evaluation = {
          key: error.key,
          status: error.status,
          curve: [],
          cached: false,
          seconds,
          reason: error.message,
        };
      } else if (error !== this.#nobodyWaits.signal.reason) {
        this.#fail(error);
      }
    }
    this.#running -= 1;
    try {
      this.#proceed();
    } catch (error) {
      this.#fail(error);
    }
    this.#bell.ring();
  }

  #account(): void {
    while (!this.#isOver) {
      // Between writing and telling a batch its proposals are still open, and accounted already.
      const proposal = this.#window.open[this.#nextToAccount - this.#history.length];
      const told = proposal && this.#toldOf(proposal);
      if (proposal === undefined || told === undefined) return;
      this.#nextToAccount += 1;
      this.#ready.push({ proposal, told });
      this.#accounted.add(historyEntry(proposal, told));
      if (this.#isSpent(told.elapsedSeconds)) this.#halt('budget');
    }
  }

  #toldOf(proposal: OpenProposal): ToldEntry | undefined {
    const { evaluation, id, epochs } = proposal;
    const recorded = this.#input.journal.told.get(id);
    const outcome = recorded ?? evaluation;
    if (outcome === undefined) return undefined;
    const cost = isMeasured(outcome)
      ? this.#virtual.add({
          key: outcome.key,
          epochs,
          curveEpochs: outcome.curve.length,
          hasDiverged: outcome.status !== 'ok',
        })
      : { knownToRun: false, epochsTrained: 0 };
    return recorded ?? { ...outcome, ...cost, id, elapsedSeconds: this.#elapsedSeconds() };
  }

  #isSpent(elapsedSeconds = this.#elapsedSeconds()): boolean {
    return isSpent(this.#input.budget, this.#accounted.totals(), elapsedSeconds);
  }

  /** Wall seconds of the run, the time of replaying left out. */
  #elapsedSeconds(): number {
    const session = this.#liveSinceMs === undefined ? 0 : (performance.now() - this.#liveSinceMs) / 1000;
    return this.#input.journal.elapsedSeconds + session;
  }

  #report(replaying: boolean): void {
    this.#isReplaying = replaying;
    this.#input.onProgress?.({
      evaluations: this.#history.length,
      budget: this.#input.budget,
      epochs: this.#input.epochs,
      statistics: this.#tally.totals(),
      ...(this.#best === undefined ? {} : { best: this.#best }),
      replaying,
      elapsedSeconds: this.#elapsedSeconds(),
    });
  }

  #halt(why: 'budget' | 'interrupted'): void {
    this.#stop ??= why;
    this.#isOver ||= why === 'budget';
    this.#nobodyWaits.abort(
      new NosbenchError(
        'usage',
        `run: expected somebody to wait for this outcome, got the end of the run (${why}). Ask again for it.`,
      ),
    );
    this.#bell.ring();
  }

  #fail(error: unknown): void {
    if (this.#stop === 'failed') return;
    this.#stop = 'failed';
    this.#failure = error;
    this.#nobodyWaits.abort(error);
    this.#bell.ring();
  }

  /** Waits for the evaluations under way: what they train is kept. */
  async #settled(): Promise<void> {
    while (this.#running > 0) await this.#bell.wait();
  }

  async #giveTurn(): Promise<void> {
    if (performance.now() - this.#lastTurnMs < TURN_MS) return;
    await new Promise((resolve) => setImmediate(resolve));
    this.#lastTurnMs = performance.now();
  }
}

/** The lowest id that nothing was told of. */
function firstMissing(told: ReadonlyMap<number, ToldEntry>): number {
  let id = 0;
  while (told.has(id)) id += 1;
  return id;
}
