import type { Curve, FirstNonFinite } from '../tasks/protocol.js';
import type { TrainingStatus } from '../tasks/training.js';

/**
 * Where an answer came from. `false`: trained by this query. `memory`, `store`: a finished record. `joined`: another query or
 * process was training it, its result was awaited. `key`: the behaviour key itself says NaN or infinite, nothing is trained.
 */
export type Cached = false | 'memory' | 'store' | 'joined' | 'key';

/**
 * How the training ended, up to the epochs asked for. `inEpoch`, in the place of the step for records of versions that did not keep it: the
 * first epoch, counted from 1, whose number is not finite; 0 for the evaluation before the first epoch.
 */
export type QueryStatus =
  | TrainingStatus
  | { readonly kind: 'diverged'; readonly inEpoch: number; readonly loss: 'nan' | 'inf' };

/** What is known of a program on a task. */
export interface QueryResult {
  /** The protocol's score; NaN or infinite exactly if `status.kind` is `diverged`. */
  readonly loss: number;
  /** The protocol's number after each epoch, `epochs` long unless the training diverged. */
  readonly curve: readonly number[];
  readonly cached: Cached;
  readonly key: string;
  readonly status: QueryStatus;
  /** The first loss that was not finite within `curve`, where the training went on after it, as its protocol says; it may have recovered. */
  readonly firstNonFinite?: FirstNonFinite;
  /** Epochs in `curve`. */
  readonly epochs: number;
  /** Epochs trained by this query; fewer than `epochs` when a stored run was continued, 0 when `cached`. */
  readonly epochsTrained: number;
  /** Wall seconds of this query. */
  readonly seconds: number;
  /** Every series of every member. */
  readonly detail: Curve;
}
