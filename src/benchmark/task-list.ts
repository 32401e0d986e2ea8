import { FIXED_GROUPS, TASKSET_FAMILIES } from '../tasks/taskset/registry.js';
import { NosbenchError } from '../util/errors.js';
import { didYouMean } from '../util/nearest.js';
import { TASKS } from './tasks.js';

/** A name that `openTask` takes, or a pattern of names. */
export interface ListedTask {
  /** `toy`, `taskset:TwoD_Bowl1`, or with `<...>` in place of what is free: `taskset:mlp_family_seed<N>`. */
  readonly name: string;
  readonly description: string;
  /** False for a name that is known and whose task nosbench cannot train yet. */
  readonly isBuilt: boolean;
}

/** Names that begin so stand for others, which `listTasks` lists in their place. */
const TASKSET = 'taskset:';

/**
 * All tasks, those of TaskSet one by one and its families by their pattern.
 * @param prefix only names that begin so, with or without `taskset:`; of a family also the name of one task
 * @throws {NosbenchError} `usage` when nothing begins so
 */
export function listTasks(prefix = ''): readonly ListedTask[] {
  const all = [...ownTasks(), ...families(), ...fixedTasks()];
  const found = all.filter(({ name }) => beginsWith(name, prefix) || beginsWith(withoutPrefix(name), prefix));
  if (found.length > 0) return found;
  const beginnings = all.flatMap(({ name }) => [name, withoutPrefix(name)]).map((name) => name.slice(0, prefix.length));
  const hint = didYouMean(prefix, new Set(beginnings), 'Leave it out for an overview.');
  throw new NosbenchError('usage', `tasks list: expected the beginning of a task’s name, got "${prefix}". ${hint}`);
}

/** The fixed tasks of TaskSet by group, for an overview. */
export function listFixedGroups(): readonly (ListedTask & { readonly count: number })[] {
  return Object.values(FIXED_GROUPS).map(({ description, isBuilt, entries }) => {
    const names = Object.keys(entries);
    return { name: `${TASKSET}${names[0]}`, description, isBuilt, count: names.length };
  });
}

/** TaskSet's families. */
export function families(): readonly ListedTask[] {
  return Object.entries(TASKSET_FAMILIES).map(([name, { description, isBuilt }]) => ({
    name: `${TASKSET}${name}_seed<N>`,
    description,
    isBuilt,
  }));
}

/** All tasks that are not TaskSet's; what stands behind a colon is free. */
export function ownTasks(): readonly ListedTask[] {
  return Object.entries(TASKS)
    .filter(([name]) => name !== TASKSET)
    .map(([name, { description }]) => ({
      name: name.endsWith(':') ? `${name}<...>` : name,
      description,
      isBuilt: true,
    }));
}

function fixedTasks(): readonly ListedTask[] {
  return Object.values(FIXED_GROUPS).flatMap(({ description, isBuilt, entries }) =>
    Object.keys(entries).map((name) => ({ name: `${TASKSET}${name}`, description, isBuilt })),
  );
}

function withoutPrefix(name: string): string {
  return name.startsWith(TASKSET) ? name.slice(TASKSET.length) : name;
}

/** Case does not count; where the name is a pattern, neither does what stands in the place of `<...>`. */
function beginsWith(name: string, prefix: string): boolean {
  const [fixed = '', free] = name.toLowerCase().split('<');
  const wanted = prefix.toLowerCase();
  return fixed.startsWith(wanted) || (free !== undefined && wanted.startsWith(fixed));
}
