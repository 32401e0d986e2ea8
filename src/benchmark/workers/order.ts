import type { MessagePort } from 'node:worker_threads';
import type { BackendName } from '../../interpreter/backends.js';
import type { ExecutorName } from '../../interpreter/executor.js';
import type { ProgramJson } from '../../program/json.js';
import type { CosineSchedule } from '../../tasks/schedule.js';
import type { TrainingRequest } from '../../tasks/training.js';
import type { ErrorCode } from '../../util/errors.js';
import type { TaskOptions } from '../tasks.js';
import type { TrainingPoint } from '../training-watch.js';

/** A task as a worker can open it again. */
export interface TaskAddress {
  readonly name: string;
  readonly options: TaskOptions;
  /** Hash of its identity; what a worker opens must have the same. */
  readonly hash: string;
}

/** The arithmetic of all workers of a pool. */
export interface PoolNumerics {
  readonly backend: BackendName;
  readonly executor: ExecutorName;
}

/** A training for a worker: plain data. */
export interface Order extends PoolNumerics, Pick<TrainingRequest, 'epochs' | 'from' | 'pauseAfterMs'> {
  readonly task: TaskAddress;
  readonly program: ProgramJson;
  readonly schedule?: CosineSchedule;
  /** Whether it is to say how far it is. */
  readonly tellsPoints: boolean;
  /** Where a worker says that it begins, and what went wrong; it does nothing after that and waits to be ended. */
  readonly reports: MessagePort;
}

/** What a worker says on the way. */
export type WorkerReport = { readonly kind: 'begun' } | WorkerPoint | WorkerFailure;

/** How far the training is. */
export interface WorkerPoint extends TrainingPoint {
  readonly kind: 'point';
}

/** What a worker says of an error. */
export interface WorkerFailure {
  readonly kind: 'failed';
  readonly message: string;
  /** Present for an error of ours: the same order would fail the same way again. */
  readonly code?: ErrorCode;
  readonly stack?: string;
}
