import { openBackend } from '../../interpreter/backends.js';
import { chooseExecutor } from '../../interpreter/executors.js';
import { programFromJson } from '../../program/json.js';
import { train } from '../../tasks/train.js';
import type { TrainingResult } from '../../tasks/training.js';
import { NosbenchError } from '../../util/errors.js';
import { type OpenTask, openTask } from '../tasks.js';
import { createLocalTrainer } from '../trainer.js';
import type { TrainingPoint } from '../training-watch.js';
import type { Order, TaskAddress, WorkerFailure, WorkerReport } from './order.js';

/** Tasks that this worker has opened, by hash: whoever sends one order for a task sends more. */
const OPENED = new Map<string, OpenTask>();

/**
 * Runs in a worker thread: trains what it is sent, with a backend of its own.
 *
 * After an error the backend may be in any state (a heap that is full, a module that trapped), so the worker reports and then waits for
 * the main thread to end it.
 */
export default async function work(order: Order): Promise<TrainingResult> {
  try {
    return await trainOrder(order);
  } catch (error) {
    order.reports.postMessage(describe(error));
    return new Promise(() => {});
  }
}

async function trainOrder(order: Order): Promise<TrainingResult> {
  const {
    backend,
    executor,
    task: address,
    program,
    schedule,
    epochs,
    from,
    pauseAfterMs,
    tellsPoints,
    reports,
  } = order;
  const onPoint = (point: TrainingPoint): void =>
    reports.postMessage({ kind: 'point', ...point } satisfies WorkerReport);
  const { task, protocol } = await findTask(address);
  const chosen = chooseExecutor(executor, await openBackend(backend)).executor;
  const trainer = createLocalTrainer({ task, protocol, executor: chosen, train });
  reports.postMessage({ kind: 'begun' } satisfies WorkerReport);
  return trainer({
    program: programFromJson(program, 'order'),
    epochs,
    ...(schedule === undefined ? {} : { schedule }),
    ...(from === undefined ? {} : { from }),
    ...(pauseAfterMs === undefined ? {} : { pauseAfterMs }),
    ...(tellsPoints ? { onPoint } : {}),
  });
}

async function findTask({ name, options, hash }: TaskAddress): Promise<OpenTask> {
  const known = OPENED.get(hash);
  if (known !== undefined) return known;
  const opened = await openTask(name, options);
  if (opened.hash !== hash) {
    throw new NosbenchError(
      'bug',
      `worker: expected task ${name} to have the identity ${hash}, got ${opened.hash}. Main thread and worker run different versions; please report this.`,
    );
  }
  OPENED.set(hash, opened);
  return opened;
}

function describe(error: unknown): WorkerFailure {
  if (!(error instanceof Error)) return { kind: 'failed', message: String(error) };
  return {
    kind: 'failed',
    message: error.message,
    ...(error.stack === undefined ? {} : { stack: error.stack }),
    ...(error instanceof NosbenchError ? { code: error.code } : {}),
  };
}
