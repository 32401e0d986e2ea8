import type { Executor } from '../interpreter/executor.js';
import type { Program } from '../program/program.js';
import type { OptimizerFactory } from '../tasks/optimizer.js';
import type { Protocol } from '../tasks/protocol.js';
import { type CosineSchedule, underSchedule } from '../tasks/schedule.js';
import type { Task } from '../tasks/task.js';
import type { Train, TrainingObserver, TrainingRequest, TrainingResult } from '../tasks/training.js';
import { TimeoutFailure } from './evaluation-failure.js';
import type { TrainingPoint } from './training-watch.js';

/** What a benchmark asks for when no record answers. */
export interface TrainerJob extends Pick<TrainingRequest, 'epochs' | 'from' | 'pauseAfterMs'> {
  readonly program: Program;
  /** Factor on the program's updates by epoch, default none. */
  readonly schedule?: CosineSchedule;
  /** The caller's observers; they watch a training in this thread. */
  readonly observers?: readonly TrainingObserver[];
  /** Called when a worker is free; not at all where the training is in this thread, since it begins at once. */
  readonly onBegin?: () => void;
  /** Called now and then while a training keeps this thread busy. */
  readonly onBusy?: () => void;
  /** Told how far the training is, as `TrainingFollower.onPoint`. */
  readonly onPoint?: (point: TrainingPoint) => void;
  /** Longest training, in milliseconds; waiting for a free worker does not count. */
  readonly timeoutMs?: number;
  /** Ends the training. */
  readonly signal?: AbortSignal;
  /** Gives the job up as long as it has not begun. */
  readonly waitSignal?: AbortSignal;
}

/**
 * Trains programs on one task.
 * @throws {TimeoutFailure} when a training takes too long; the reason of the signal that ended it; whatever the training throws
 */
export type Trainer = (job: TrainerJob) => Promise<TrainingResult>;

/** What a training in this thread is made with. */
export interface LocalParts {
  readonly task: Task;
  readonly protocol: Protocol;
  readonly executor: Executor;
  readonly train: Train;
}

/** Least pause between two points that are told. */
const POINT_EVERY_MS = 500;

/** Trains in this thread, one job or several in turns. A time limit takes effect between two steps. */
export function createLocalTrainer({ task, protocol, executor, train }: LocalParts): Trainer {
  return async ({ program, schedule, epochs, from, pauseAfterMs, timeoutMs, signal, ...job }) => {
    const limit = timeoutMs === undefined ? undefined : AbortSignal.timeout(timeoutMs);
    const signals = [signal, limit].filter((one) => one !== undefined);
    const observers = observersOf(job);
    try {
      return await train({
        task,
        protocol,
        optimizer: optimizerOf(executor, protocol, program, schedule),
        epochs,
        ...(from === undefined ? {} : { from }),
        ...(pauseAfterMs === undefined ? {} : { pauseAfterMs }),
        ...(observers.length === 0 ? {} : { observers }),
        ...(signals.length === 0 ? {} : { signal: AbortSignal.any(signals) }),
      });
    } catch (error) {
      if (limit?.aborted && error === limit.reason) throw new TimeoutFailure(timeoutMs ?? 0);
      throw error;
    }
  };
}

/** The caller's observers, and our own. */
function observersOf({
  observers = [],
  onBusy,
  onPoint,
}: Pick<TrainerJob, 'observers' | 'onBusy' | 'onPoint'>): readonly TrainingObserver[] {
  return [
    ...observers,
    ...(onBusy === undefined ? [] : [{ onStep: onBusy }]),
    ...(onPoint === undefined ? [] : [pointTeller(onPoint)]),
  ];
}

/** Counts the steps of an epoch, and tells them now and then. */
function pointTeller(tell: (point: TrainingPoint) => void): TrainingObserver {
  let toldAt = performance.now();
  let current = -1;
  let made = 0;
  return {
    onStep: ({ epoch }) => {
      if (epoch !== current) made = 0;
      current = epoch;
      made += 1;
      const now = performance.now();
      if (now - toldAt < POINT_EVERY_MS) return;
      toldAt = now;
      tell({ epoch, step: made });
    },
  };
}

function optimizerOf(
  executor: Executor,
  { stepsPerEpoch }: Protocol,
  program: Program,
  schedule: CosineSchedule | undefined,
): OptimizerFactory {
  if (schedule === undefined) return (variables) => executor.bind(program, variables);
  const bindAt =
    (learningRate: number): OptimizerFactory =>
    (variables) =>
      executor.bind(program, variables, { learningRate });
  return underSchedule(bindAt, schedule, stepsPerEpoch);
}
