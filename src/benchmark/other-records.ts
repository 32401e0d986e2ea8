import type { Store } from '../cache/store.js';

/** A task as its records name it. */
export interface RecordedTask {
  readonly name: string;
  readonly taskHash: string;
}

/**
 * Counts the records that bear the name of one of these tasks but are of none of them: those of other versions or settings, which answer for
 * nothing here.
 * @param tasks may share a name, as those of different seeds do
 */
export async function countOtherRecords(store: Store, tasks: readonly RecordedTask[]): Promise<number> {
  let others = 0;
  for (const name of new Set(tasks.map((task) => task.name))) {
    const hashes = new Set(tasks.filter((task) => task.name === name).map(({ taskHash }) => taskHash));
    const all = await store.countOtherRecords(name, ''); // no task has an empty hash
    let ours = 0;
    for (const taskHash of hashes) {
      ours += all - (await store.countOtherRecords(name, taskHash));
    }
    others += all - ours;
  }
  return others;
}
