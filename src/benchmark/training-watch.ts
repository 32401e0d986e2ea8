import type { Program } from '../program/program.js';

/** How far a training is. */
export interface TrainingPoint {
  /** Epoch in hand, counted from 0. */
  readonly epoch: number;
  /** Steps of this epoch that are made, over all members. */
  readonly step: number;
}

/** A training that a benchmark begins. */
export interface TrainingStart {
  readonly task: string;
  /** As it was asked for. */
  readonly program: Program;
  /** What it is called by whoever asked, if that is not its own name: `AdamW + cosine`. */
  readonly title?: string;
  /** Epochs in all. */
  readonly epochs: number;
  /** Steps of a whole epoch, over all members. */
  readonly stepsPerEpoch: number;
}

/** Follows one training from its begin to its end, without touching it. */
export interface TrainingFollower {
  /** How far it is: at most twice a second, never of a training that is over sooner. From a worker it arrives a little late. */
  reaches(point: TrainingPoint): void;
  /** So many epochs are in the cache with their state, at the begin and whenever more are: a training that is given up goes on after them. */
  keeps(epochs: number): void;
  /** The last call. @param isDone false for a training that failed or was given up */
  ends(isDone: boolean): void;
}

/** Told of each training as it begins, before it waits for a free worker; what it returns follows that training. */
export type TrainingWatch = (start: TrainingStart) => TrainingFollower;
