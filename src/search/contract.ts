import type { Program } from '../program/program.js';
import type { Json } from '../util/json.js';

/** Where proposals may come from, for reports. */
export const ORIGINS = [
  'initial',
  'random',
  'mutation',
  'local-search',
  'surrogate',
  'promoted',
  'enqueued',
  'other',
] as const;

/** One of `ORIGINS`. */
export type Origin = (typeof ORIGINS)[number];

/** A program that a search wants evaluated. */
export interface Proposal {
  /** Dense: 0, 1, 2, ... in the order of asking. */
  readonly id: number;
  readonly program: Program;
  /** Fidelity: train this many epochs; left out, the run's own number. */
  readonly epochs?: number;
  /** Earlier proposal of the same program whose training this one extends. */
  readonly resumeOf?: number;
  readonly parents: readonly number[];
  readonly origin: Origin;
  /** Opaque to the driver, which gives it back with the result (bracket, rung, slot). */
  readonly tag?: Json;
}

/** How an evaluation may end. `crashed`, `timeout`, `cancelled` and `lost` are facts about the machine, the others about the program. */
export const RESULT_STATUSES = ['ok', 'nan', 'inf', 'crashed', 'timeout', 'cancelled', 'lost'] as const;

/** One of `RESULT_STATUSES`. */
export type ResultStatus = (typeof RESULT_STATUSES)[number];

/** True for the status of an evaluation, of whatever comes from outside. */
export function isResultStatus(value: unknown): value is ResultStatus {
  return RESULT_STATUSES.some((status) => status === value);
}

/** What an evaluation cost. Wall seconds are left out on purpose: they differ between machines, and a replay must not. */
export interface ResultCost {
  /** Epochs trained for this proposal; 0 when the run already knew the behaviour. */
  readonly epochsTrained: number;
  /** True when this run had been told this behaviour at this fidelity before. */
  readonly knownToRun: boolean;
}

/** The outcome of a proposal. Everything in here is the same on every machine and at every speed: a search may use all of it. */
export interface Result {
  readonly id: number;
  readonly status: ResultStatus;
  /** Finite, and present exactly if `status` is `ok`. Lower is better, everywhere. */
  readonly loss?: number;
  /** The protocol's number after each epoch. */
  readonly curve?: readonly number[];
  /** The same for each member of the task (fold, seed, task of a suite) in the task's order, for multi-objective and lexicase searches. */
  readonly memberCurves?: readonly (readonly number[])[];
  readonly cost: ResultCost;
  /** Behaviour key of the program: equal keys mean equal behaviour. */
  readonly key?: string;
  /** Numbers that describe the behaviour, for searches that want them. */
  readonly descriptor?: readonly number[];
  /** Whatever else an evaluator wants to tell a search that understands it. */
  readonly extra?: Json;
  /** The proposal's own tag, or left out: the ledger of the search has it too. */
  readonly tag?: Json;
}

/** A result that this search did not ask for: a warm start, or another run's find. */
export interface ForeignResult extends Omit<Result, 'id'> {
  readonly foreign: true;
  readonly program: Program;
  /** Fidelity of the evaluation; left out, the run's own number of epochs. */
  readonly epochs?: number;
}

/** What a search can do with, and needs of, its driver. */
export interface Capabilities {
  /** `none`: one proposal open at a time; `batch`: may answer 'wait' until all open ones are told; `async`: any number. */
  readonly parallel: 'none' | 'batch' | 'async';
  readonly usesFidelity: boolean;
  readonly usesCurve: boolean;
  readonly needsDescriptor: boolean;
  /** Every search accepts foreign results; one that says `false` here learns nothing from them. */
  readonly usesForeign: boolean;
  readonly encoding: 'program' | 'vector';
  /** Most proposals open at once, enqueued ones among them: at that number `ask` answers 'wait'. Left out: no limit. */
  readonly maxPending?: number;
}

/**
 * A search is a deterministic state machine: what it proposes depends on its settings, its seed and the calls made so far,
 * on no clock, disk, global random numbers or tensors. Replaying the calls of a run is therefore the way to resume it:
 * there is no snapshot whose version could lag behind the code. The budget belongs to the driver, never to the search.
 */
export interface Search {
  readonly name: string;
  /** Settings that change what it proposes, seed included; part of the run's identity. */
  readonly settings: Json;
  readonly capabilities: Capabilities;
  /**
   * The next program to evaluate. `wait`: nothing can be proposed until an open proposal is told, so there is one open.
   * `done`: the search is finished, and stays so unless something is enqueued or told.
   */
  ask(): Proposal | 'wait' | 'done';
  /**
   * Reports an outcome, in any order, each id once. Repeating the very same result is ignored.
   * @throws {NosbenchError} code `usage` if `id` was never asked or was told differently, or if the result contradicts
   * itself (`ok` without a finite loss, another proposal's tag); the search is unchanged.
   */
  tell(result: Result | ForeignResult): void;
  /** Serves `program` before anything generated, first in first out. It need not lie in the search space. @throws {NosbenchError} unless it is a program */
  enqueue(program: Program, epochs?: number): void;
  /**
   * For a driver that asks during a training where `usesCurve`; left out or `continue`, training goes on. None of ours does: they share
   * trainings between all who ask for a behaviour, and a record has as many epochs as were asked for. `epochs` of proposals stops early here.
   */
  report?(id: number, epoch: number, value: number): 'continue' | 'stop';
  /** Gives back what it holds beside its own state: a thread, a process. Whoever made the search calls it once, last. Left out: nothing. */
  close?(): Promise<void>;
}

/** Numbers that tell how a program behaves, made from the program alone: the same on every machine, and much cheaper than a training. */
export interface Descriptions {
  /** Names what the numbers are: part of the settings of a search that reads them. */
  readonly version: string;
  /** How many there are. */
  readonly length: number;
  /** `[length]`, each of them finite. */
  describe(program: Program): Float64Array;
}

/** Everything a search is made from. */
export interface SearchInput {
  readonly seed: number;
  /** Programs to start from; empty: random ones. */
  readonly initial: readonly Program[];
  /**
   * The behaviour key of a program, as results carry it. A function of the program alone, for a search that would rather not
   * propose what behaves like something it was told; whether it is given is part of the search's settings. Left out: unknown.
   */
  readonly keyOf?: ((program: Program) => string) | undefined;
  /**
   * For a search that learns from behaviour rather than from the text of programs; whether they are given, and their version, is part of
   * its settings where it reads them. Left out: unknown, and a search must do without.
   */
  readonly descriptions?: Descriptions | undefined;
  /** Options of the algorithm by name, checked by its own factory. */
  readonly options: Readonly<Record<string, Json | undefined>>;
}

/** Makes a search. @throws {NosbenchError} code `usage` for an option that it does not know or accept. */
export interface CreateSearch {
  (input: SearchInput): Search;
  /** Names of the options that it knows; left out: known to the factory alone. @see searchWithOptions */
  readonly options?: readonly string[];
}
