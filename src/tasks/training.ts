import type { OptimizerFactory, OptimizerState } from './optimizer.js';
import type { Curve, Protocol } from './protocol.js';
import type { Task } from './task.js';

/** What an observer sees of a step, after it was made. */
export interface StepEvent {
  readonly member: number;
  readonly epoch: number;
  /** 0-based over the whole training of the member. */
  readonly step: number;
  /** Loss on the training batch before the update. */
  readonly loss: number;
  /** 2-norm over all gradients before clipping; only where the protocol clips or an observer wants norms. */
  readonly gradientNorm?: number;
  /** 2-norm of the change of each parameter; only if an observer has `wantsNorms`. */
  readonly updateNorms?: readonly number[];
}

/** Watches a training without touching it: results are the same with and without observers. */
export interface TrainingObserver {
  readonly wantsNorms?: boolean;
  onStep?(event: StepEvent): void;
  onEpoch?(event: { readonly epoch: number; readonly value: number }): void;
}

/** Everything to continue a training: the state of every member after `epochs` epochs. Plain data. */
export interface TrainingState {
  readonly epochs: number;
  readonly members: readonly { readonly parameters: readonly Float32Array[]; readonly optimizer: OptimizerState }[];
}

/** What to train. */
export interface TrainingRequest {
  readonly task: Task;
  readonly protocol: Protocol;
  readonly optimizer: OptimizerFactory;
  /** Epochs in all, counted from the very start. */
  readonly epochs: number;
  /** Where to go on: the state and the curve up to it. */
  readonly from?: { readonly state: TrainingState; readonly curve: Curve };
  readonly observers?: readonly TrainingObserver[];
  /**
   * Ends the training with the first epoch that is over this many milliseconds after the call began, though not all epochs are made:
   * for storing what is done, and going on from it.
   */
  readonly pauseAfterMs?: number;
  /** Stops between two steps; `train` then throws the signal's reason. */
  readonly signal?: AbortSignal;
}

/** How a training ended. */
export type TrainingStatus =
  | { readonly kind: 'finished' }
  /** `atStep`: 0-based step whose loss was not finite. */
  | { readonly kind: 'diverged'; readonly atStep: number; readonly loss: 'nan' | 'inf' };

/** What a training gave. */
export interface TrainingResult {
  readonly status: TrainingStatus;
  readonly curve: Curve;
  /** Epochs in the curve; the epoch that diverged counts and holds the loss that was not finite. */
  readonly epochs: number;
  /** Optimizer steps made in this call, over all members. */
  readonly stepsMade: number;
  /** State to continue from; absent after divergence. */
  readonly state?: TrainingState;
}

/** Trains every member of the task, epoch by epoch. Yields to the event loop between epochs. */
export type Train = (request: TrainingRequest) => Promise<TrainingResult>;
