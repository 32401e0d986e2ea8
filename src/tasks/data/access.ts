import type * as tf from '@tensorflow/tfjs';
import type { Json } from '../../util/json.js';
import type { Batch, BatchAddress } from '../task.js';
import type { TASKSET_SPLITS } from '../taskset/protocol.js';
import type { AugmentationConfig } from '../taskset/sampling/augmentation.js';
import type { ImageSetName } from './image-sets.js';
import type { DataChoice } from './options.js';

/** What stands behind the names of data sets, decided once for a task: plain data, so that a worker can open the task again. */
export type DataAccess = DataChoice;

export type SplitName = (typeof TASKSET_SPLITS)[number];

/** A batch of labelled images. */
export interface ImageBatch extends Batch {
  /** `[batch, height, width, channels] float32`, in [0, 1] but for colour augmentation, which may leave it. */
  readonly images: tf.Tensor4D;
  /** `[batch, classes] float32`, one-hot. */
  readonly classes: tf.Tensor2D;
}

/** What a task asks for. */
export interface ImageRequest {
  /** TaskSet's name of the set. */
  readonly set: ImageSetName;
  readonly batchSize: number;
  /** V of the specification: examples of each validation split (and of the test split, where the set has none). */
  readonly validation: number;
  /** Only the first so many examples of the training split; `null`: all. A number beyond what is there changes nothing. */
  readonly training: number | null;
  /** Examples in the shuffle buffer; `split`: as many as the split has. */
  readonly shuffle: number | 'split';
  /** On all four splits. */
  readonly augmentation: AugmentationConfig | null;
}

/** The images of one task: its four splits, shuffled, augmented and in batches. Files are opened when the first batch is asked for. */
export interface ImageData {
  /** The choice of data and everything about batches that changes results. */
  readonly identity: Json;
  /** What is not as the name of the set says, a sentence; absent for the real set. */
  readonly remark?: string;
  /** Height, width and channels of a batch's images: those of the set, less the crop. */
  readonly shape: readonly [number, number, number];
  readonly classes: number;
  readonly batchSize: number;
  /** @throws {NosbenchError} code `environment` or `input` when the set is not there, incomplete or damaged. */
  prepare(): void;
  /** Depends on the address only. The caller disposes of the tensors. */
  batch(split: SplitName, at: BatchAddress): ImageBatch;
  /** Lets go of the set. */
  dispose(): void;
}
