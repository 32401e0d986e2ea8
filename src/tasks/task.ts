import type * as tf from '@tensorflow/tfjs';
import type { Json } from '../util/json.js';

/** A mini-batch: named tensors and numbers. Whoever asked for it disposes of it (`tf.dispose(batch)`). */
export type Batch = Readonly<Record<string, tf.Tensor | number>>;

/** Where a batch stands in a training run. The same address always gives the same batch, in any order of asking. */
export interface BatchAddress {
  /** Index into `Task.members`. */
  readonly member: number;
  /** What the batch is for: a training split may be evaluated too, on other batches than it trains on. */
  readonly purpose: 'step' | 'evaluation';
  /** 0-based. For a step the epoch that it belongs to, for an evaluation the epoch after which it is made, -1 before the first. */
  readonly epoch: number;
  /** 0-based: the step within the epoch, or the number of the batch within one evaluation. */
  readonly index: number;
}

/** One parameter tensor, float32. */
export interface ParameterSpec {
  readonly name: string;
  readonly shape: readonly number[];
}

/** What a training step needs of a batch. */
export interface LossAndGradients {
  /** Scalar, the caller disposes of it. */
  readonly loss: tf.Scalar;
  /** One a parameter, in order and of its shape; the caller disposes of them. Never absent: zeros where nothing flows. */
  readonly gradients: readonly tf.Tensor[];
}

/**
 * A training problem: TaskSet's four functions (initial parameters, batch of a split, loss, gradients), plus identity and size.
 * A task knows data and model, not how long to train nor what to record; that is a `Protocol`.
 * Stateless between calls apart from caches: nothing that a run does changes what a later run sees.
 */
export interface Task<B extends Batch = Batch> {
  /** As on the command line: `toy`, `pfn`, `taskset:mlp_family_seed12`. */
  readonly name: string;
  readonly description: string;
  /**
   * What is not as the name says, such as synthetic data, or what the name does not say, such as the target in a file of one's own: a sentence
   * that goes before everything else that is told of the task.
   */
  readonly remark?: string;
  /** Every number and choice that changes results, with a `version`. Two tasks with equal identity give equal curves. */
  readonly identity: Json;
  /** The independent trainings that make up one evaluation: one, ten folds, five replicas. */
  readonly members: readonly string[];
  readonly parameters: readonly ParameterSpec[];
  /** Splits that `batch` knows; the first is the training split. */
  readonly splits: readonly string[];
  /**
   * Checks that what the task needs from outside is there: called when a benchmark is opened, before any work.
   * @throws {NosbenchError} code `environment` or `input` that says what is missing or damaged and what to do
   */
  prepare?(): void;
  /** Fresh float32 arrays in the order of `parameters`. */
  initialParameters(member: number): readonly Float32Array[];
  batch(split: string, at: BatchAddress): B;
  /** The objective on a batch, differentiable in `parameters`. Pure but for the noise that the batch carries. */
  loss(parameters: readonly tf.Tensor[], batch: B): tf.Scalar;
  /** Loss and gradients together, for models with kernels of their own; left out, tfjs differentiates `loss`. */
  lossAndGradients?(parameters: readonly tf.Tensor[], batch: B): LossAndGradients;
  /** Further numbers of an evaluation batch, such as `accuracy`; each a scalar that the caller disposes of. */
  metrics?(parameters: readonly tf.Tensor[], batch: B): Readonly<Record<string, tf.Scalar>>;
  /** Frees tensors and files that the task keeps. */
  dispose(): void;
}
