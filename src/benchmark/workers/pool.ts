import { MessageChannel } from 'node:worker_threads';
import { Piscina } from 'piscina';
import { programToJson } from '../../program/json.js';
import type { TrainingResult } from '../../tasks/training.js';
import { onAbort } from '../../util/abort.js';
import { NosbenchError } from '../../util/errors.js';
import { TimeoutFailure } from '../evaluation-failure.js';
import type { Trainer, TrainerJob } from '../trainer.js';
import { checkWorkers } from './limit.js';
import type { Order, PoolNumerics, TaskAddress, WorkerFailure, WorkerReport } from './order.js';
import { createSlots } from './slots.js';

/** Threads that train, each with a backend of its own. Several tasks may share them. */
export interface WorkerPool {
  /** Trainings that run at once. */
  readonly size: number;
  /** A trainer for a task; jobs with observers are not for it, as those watch from this thread. */
  trainer(task: TaskAddress): Trainer;
  /** Ends the threads, and what they train. */
  close(): Promise<void>;
}

/** How to make a pool. */
export interface PoolOptions extends PoolNumerics {
  readonly size: number;
  /** Module of the threads, default our own. */
  readonly worker?: URL;
}

/** An evaluation that kills its worker gets a second one, since the machine may have been at fault. */
const ATTEMPTS = 2;

/** Makes a pool; its threads start with the first jobs. @throws {NosbenchError} code `usage` for a size below 1 or beyond `mostWorkers` */
export function createWorkerPool({ size, backend, executor, worker }: PoolOptions): WorkerPool {
  if (!Number.isSafeInteger(size) || size < 1) {
    throw new NosbenchError(
      'usage',
      `workers: expected a whole number of at least 1, got ${size}. Choose another number.`,
    );
  }
  checkWorkers(size);
  const threads = new Piscina<Order, TrainingResult>({
    filename: (worker ?? new URL('./worker.js', import.meta.url)).href,
    minThreads: 0,
    maxThreads: size,
    idleTimeout: Number.POSITIVE_INFINITY,
  });
  const slots = createSlots(size);
  /** Ends of the attempts that no thread has answered yet. */
  const unanswered = new Set<(error: unknown) => void>();
  // A thread that dies between two jobs concerns nobody; but one that cannot start leaves its job in the queue, which gets no other thread.
  threads.on('error', (cause) => {
    for (const end of unanswered) end(new WorkerDeath(cause));
  });

  const attempt = async (
    order: Omit<Order, 'reports'>,
    { timeoutMs, onPoint, signal }: TrainerJob,
  ): Promise<TrainingResult> => {
    const { port1, port2 } = new MessageChannel();
    const stop = new AbortController();
    let failure: unknown;
    const end = (error: unknown): void => {
      failure ??= error;
      stop.abort();
    };
    const giveUp = (): void => end(signal?.reason);
    let timer: NodeJS.Timeout | undefined;
    unanswered.add(end);
    port1.on('message', (report: WorkerReport) => {
      unanswered.delete(end);
      if (report.kind === 'failed') return end(errorOf(report));
      if (report.kind === 'point') return onPoint?.(report);
      if (timeoutMs !== undefined) timer = setTimeout(() => end(new TimeoutFailure(timeoutMs)), timeoutMs);
    });
    const stopListening = signal && onAbort(signal, giveUp);
    if (signal?.aborted) giveUp();
    try {
      return await threads.run({ ...order, reports: port2 }, { signal: stop.signal, transferList: [port2] });
    } catch (error) {
      throw failure ?? new WorkerDeath(error);
    } finally {
      unanswered.delete(end);
      clearTimeout(timer);
      stopListening?.();
      port1.close();
    }
  };

  return {
    size,
    trainer: (task) => async (job) => {
      const { program, schedule, epochs, from, pauseAfterMs } = job;
      const order = {
        backend,
        executor,
        task,
        program: programToJson(program),
        epochs,
        tellsPoints: job.onPoint !== undefined,
        ...(schedule === undefined ? {} : { schedule }),
        ...(from === undefined ? {} : { from }),
        ...(pauseAfterMs === undefined ? {} : { pauseAfterMs }),
      };
      const giveBack = await slots.take([job.signal, job.waitSignal]);
      job.onBegin?.();
      try {
        for (let left = ATTEMPTS - 1; ; left -= 1) {
          try {
            return await attempt(order, job);
          } catch (error) {
            if (!(error instanceof WorkerDeath) || left === 0) throw error;
          }
        }
      } finally {
        giveBack();
      }
    },
    close: () => threads.destroy(),
  };
}

/** The thread ended, or what it ran threw something that is no error of ours: another thread may do better. */
class WorkerDeath extends Error {
  constructor(cause: unknown) {
    super(`worker: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
    this.name = 'WorkerDeath';
  }
}

function errorOf({ message, code, stack }: WorkerFailure): Error {
  const cause = Object.assign(new Error(message), stack === undefined ? {} : { stack });
  return code === undefined ? new WorkerDeath(cause) : new NosbenchError(code, message, { cause });
}
