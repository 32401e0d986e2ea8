import type { Program } from '../../program/program.js';
import type { ResultStatus } from '../../search/contract.js';
import type { FidelityRequest } from '../../search/hyperband/across-fidelities.js';
import type { Json } from '../../util/json.js';
import type { Cached } from '../query-result.js';

/** When a search ends: at whichever limit comes first. */
export interface Budget {
  readonly evaluations?: number;
  /** Programs trained, counted from an empty cache: behaviours that the run had not been told before. */
  readonly trained?: number;
  /** Epochs trained, counted likewise. */
  readonly epochs?: number;
  /** Wall seconds over all sessions of the run. */
  readonly seconds?: number;
}

/** One evaluation of a run as its journal keeps it. */
export interface HistoryEntry {
  /** Its number in the run, counted from 0: what people are told as "evaluation 17" and `run:ID/17` takes. */
  readonly id: number;
  readonly program: Program;
  readonly key: string;
  readonly status: ResultStatus;
  /** Finite if `status` is `ok`. */
  readonly loss?: number;
  readonly epochs: number;
  /** What the shared cache did for it. */
  readonly cached: Cached;
  /** True when this run had been told this behaviour before: a hit of the virtual cache that starts empty with the run. */
  readonly knownToRun: boolean;
  readonly epochsTrained: number;
  /** Wall seconds of this evaluation. */
  readonly seconds: number;
  /** Wall seconds since the run began, over all its sessions. */
  readonly elapsedSeconds: number;
  readonly parents: readonly number[];
  readonly origin: string;
  /** Why, when `status` is a fact about the machine. */
  readonly reason?: string;
}

/**
 * Counts of a run. `cumulativeSpeedUp` = evaluations / cacheSize, cacheSize of the virtual cache that starts empty. Where evaluations are of
 * several numbers of epochs it is epochsAsked / epochsTrained: a promotion is an evaluation that trains, and a behaviour that the cache has.
 */
export interface RunStatistics {
  readonly queries: number;
  readonly hits: { readonly memory: number; readonly store: number; readonly joined: number; readonly key: number };
  readonly misses: number;
  /** Evaluations that a cache which starts empty with the run answers, NaN and infinite ones by key among them; a training that goes on is none. */
  readonly hitsInRun: number;
  readonly nan: number;
  readonly inf: number;
  /** Behaviours first seen in this run (nan and inf among them, as one each). */
  readonly cacheSize: number;
  /** Programs that a run with an empty cache trains: `cacheSize` less the untrained keys. */
  readonly trained: number;
  /** Evaluations were of more than one number of epochs. */
  readonly isAcrossEpochs: boolean;
  readonly cumulativeSpeedUp: number;
  /** Cache size after each evaluation. */
  readonly cacheSizeByEvaluation: readonly number[];
  /** Epochs that the evaluations take without a cache and stored states: those asked for, or those up to a divergence. */
  readonly epochsAsked: number;
  /** Epochs that a run with an empty cache trains: of a continued training only those added. The budget counts them. */
  readonly epochsTrained: number;
  readonly trainingSeconds: number;
}

/** The counts of a run as they stand, without the series that grows with it. */
export type RunTotals = Omit<RunStatistics, 'cacheSizeByEvaluation'>;

/** Where a run stands. */
export interface Progress {
  readonly evaluations: number;
  readonly budget: Budget;
  readonly statistics: RunTotals;
  /** Epochs of an ordinary evaluation: `best` is the best of those. */
  readonly epochs: number;
  readonly best?: HistoryEntry;
  /** True while the journal is replayed; at its end there is a report more, with the evaluations so far and `false`. */
  readonly replaying: boolean;
  readonly elapsedSeconds: number;
}

/** What to search. All of it decides which run it is. */
export interface SearchRequest {
  /** Name in `SEARCHES`, or of a registered search. */
  readonly algorithm: string;
  readonly seed: number;
  /** Programs to start from; empty: as the algorithm says. */
  readonly initial: readonly Program[];
  /** Options of the algorithm by name. */
  readonly options: Readonly<Record<string, Json | undefined>>;
  /** Races the proposals over epochs, up to `epochs`; left out, each is trained for all of them. */
  readonly fidelity?: FidelityRequest | undefined;
  /** Epochs of an evaluation, default the protocol's. */
  readonly epochs?: number;
  /** Proposals open at once; results are told in the order asked, so this is part of the run's identity. Default 8. */
  readonly lookahead?: number;
}

/** What to search, for how long, and how. */
export interface RunRequest extends SearchRequest {
  readonly budget: Budget;
  /** Forget an earlier run of this very configuration and begin anew. */
  readonly restart?: boolean;
  /** Go on although the journal was written under another backend or executor. */
  readonly allowOtherNumerics?: boolean;
  /** Longest training of an evaluation in milliseconds (on a suite: of each of its tasks), default no limit. One that takes longer is told as timed out. */
  readonly timeoutMs?: number;
  readonly onProgress?: (progress: Progress) => void;
  /** Ends the run after the evaluation in hand. */
  readonly signal?: AbortSignal;
}

/** How a run stands when its search ends or is interrupted. */
export interface RunOutcome {
  /** Id of the run, 12 hexadecimal digits. */
  readonly run: string;
  readonly config: Json;
  readonly numerics: string;
  readonly ended: 'budget' | 'exhausted' | 'interrupted';
  readonly history: readonly HistoryEntry[];
  readonly statistics: RunStatistics;
  /** Lowest loss at the run's own number of epochs; the earliest of equal ones. Absent when nothing succeeded there. */
  readonly incumbent?: HistoryEntry;
  /** Evaluations of `history` that this session found in the journal. */
  readonly replayed: number;
  /** Evaluations that the journal holds: more than `history` where an earlier session had a larger budget. */
  readonly recorded: number;
  readonly elapsedSeconds: number;
}
