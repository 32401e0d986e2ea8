import type { Json } from '../util/json.js';

/** A split to evaluate after an epoch, and over how many batches; the mean is recorded under the name of the split. */
export interface Evaluation {
  readonly split: string;
  readonly batches: number;
}

/**
 * Series of one member, each with a value an epoch: `training` (mean loss of the epoch's steps), every evaluated split, and its metrics
 * as `<split>:<metric>`. Where a protocol evaluates at the start, the evaluated series have one entry more, the first.
 * Of an epoch that diverged between two steps there is only the `training` entry of the member that diverged.
 */
export type MemberSeries = Readonly<Record<string, readonly number[]>>;

/** The first loss that was not finite, of a training that went on after it, as its protocol says. */
export interface FirstNonFinite {
  /** 0-based step of the member; for the loss of an evaluation, the step before it. */
  readonly atStep: number;
  readonly loss: 'nan' | 'inf';
  /** The protocol's word for what the training did then. */
  readonly onNonFinite: 'continue';
}

/** The record of a training, the same for one epoch or twenty: a longer training only appends. */
export interface Curve {
  /** The protocol's number after each epoch: what a search minimises. NaN and infinities are kept. */
  readonly values: readonly number[];
  /** One entry a member of the task. */
  readonly members: readonly MemberSeries[];
  /**
   * The earliest step with such a loss, over all members. Absent where every loss was finite, where the protocol stops at one, and where
   * the curve began before this was recorded.
   */
  readonly firstNonFinite?: FirstNonFinite;
}

/**
 * How long to train, what to record, and how a curve becomes a number.
 * An epoch is the unit of the curve: `stepsPerEpoch` optimizer steps, then the evaluations.
 */
export interface Protocol {
  readonly name: string;
  /** What the score is, in words for people: `mean training loss of the last epoch`. */
  readonly scoreMeaning: string;
  /** Everything in here that changes results. */
  readonly identity: Json;
  readonly stepsPerEpoch: number;
  readonly defaultEpochs: number;
  /** Largest 2-norm over all gradients of a step, as torch's clip_grad_norm_; left out, gradients are not clipped. */
  readonly clipNorm?: number;
  /** True: evaluate once before the first step, as the first entry of every evaluated series. */
  readonly evaluateAtStart: boolean;
  readonly evaluations: readonly Evaluation[];
  /** `stop`: a loss that is not finite ends the training as diverged. `continue`: it is recorded, as `Curve.firstNonFinite` too, and training goes on. */
  readonly onNonFinite: 'stop' | 'continue';
  /** The entry of `Curve.values` for epoch index `epoch` (0-based), from the series of all members up to that epoch. */
  value(members: readonly MemberSeries[], epoch: number): number;
  /** The result of a query of `epochs` epochs; `curve` has at least that many, unless the training diverged. */
  score(curve: Curve, epochs: number): number;
}
