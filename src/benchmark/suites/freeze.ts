import type { Store } from '../../cache/store.js';
import { validationCurve } from '../../tasks/taskset/protocol.js';
import { type Normaliser, normaliserOf } from '../../tasks/taskset/scores.js';
import { NosbenchError } from '../../util/errors.js';
import { type OpenTask, openTask } from '../tasks.js';
import type { FrozenSuite, Suite } from './suite.js';
import { openInSuite } from './task-in-suite.js';

/** What the records of a task gave. */
export interface FrozenFrom extends Normaliser {
  readonly task: string;
  /** Records that were looked at, each of at least a whole curve. */
  readonly records: number;
  /** Lowest loss that the suite was frozen with before, of the same identity of the task. */
  readonly bestBefore?: number;
}

/** A frozen suite, and where its losses came from. */
export interface Freezing {
  readonly suite: FrozenSuite;
  readonly from: readonly FrozenFrom[];
}

/**
 * Gives every task of a suite the initial and the lowest validation loss of the records in a store, whatever backend they were trained on, and
 * binds them to the identity of the task. Losses that a suite has already are forgotten.
 * @throws {NosbenchError} code `input` when a task has no records, or none that lowers its loss; what opening a task throws
 */
export async function freezeSuite(draft: Suite, store: Store): Promise<Freezing> {
  const from: FrozenFrom[] = [];
  const tasks: FrozenSuite['tasks'][number][] = [];
  // Another hash is what freezing is for.
  const unfrozen = { ...draft, tasks: draft.tasks.map(({ task, options }) => ({ task, options })) };
  for (const [i, { task: name, options, frozen }] of draft.tasks.entries()) {
    const opened = await openInSuite(
      unfrozen,
      i,
      (entry) => openTask(entry.task, entry.options),
      (task) => task,
      ({ task }) => task.dispose(),
    );
    opened.task.dispose();
    const found = await measure(opened, store);
    const { records, initial, best } = found;
    tasks.push({ task: name, options, frozen: { hash: opened.hash, initial, best } });
    const before = frozen?.hash === opened.hash ? { bestBefore: frozen.best } : {};
    from.push({ task: name, records, initial, best, ...before });
  }
  return { suite: { ...draft, tasks }, from };
}

async function measure({ task, protocol, hash }: OpenTask, store: Store): Promise<Omit<FrozenFrom, 'task'>> {
  const curves: (readonly number[])[] = [];
  for await (const { curve, epochs } of store.records({ task: hash })) {
    if (epochs >= protocol.defaultEpochs) curves.push(validationCurve(curve).slice(0, protocol.defaultEpochs + 1));
  }
  const normaliser = normaliserOf(curves);
  if (normaliser !== undefined) return { records: curves.length, ...normaliser };
  throw new NosbenchError(
    'input',
    curves.length === 0
      ? `suite freeze: expected records of ${task.name} with these options in ${store.location}, got none. Train some optimizers on the draft first: "nosbench list run" does.`
      : `suite freeze: expected an optimizer that lowers the loss of ${task.name}, got none among ${curves.length}. Train more of them, or leave the task out.`,
  );
}
