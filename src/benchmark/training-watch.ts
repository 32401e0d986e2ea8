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
  /** What whoever asked calls it, if not by its own name: `AdamW + cosine`. */
  readonly title?: string;
  /** Epochs in all. */
  readonly epochs: number;
  /** Steps of a whole epoch, over all members. */
  readonly stepsPerEpoch: number;
}

/** Follows one training from its beginning to its end, without touching it. */
export interface TrainingFollower {
  /** How far the training is: at most twice a second, so not once of a training of half a second. From a worker it arrives a little late. */
  onPoint(point: TrainingPoint): void;
  /**
   * So many epochs are in the cache with their state, from which a training that was given up goes on: called at the beginning and whenever
   * more are stored.
   */
  onStored(epochs: number): void;
  /** The last call. @param isDone false for a training that failed or was given up */
  onEnd(isDone: boolean): void;
}

/** Told of each training as it begins, before it waits for a free worker; what it returns follows that training. */
export type TrainingWatch = (start: TrainingStart) => TrainingFollower;
