import { NosbenchError } from '../../util/errors.js';
import { nearestNames } from '../../util/nearest.js';
import { FIXED_GROUPS, TASKSET_FAMILIES, type TasksetEntry } from './registry.js';

/** What stands before the original's name on the command line. */
export const TASKSET_PREFIX = 'taskset:';

/** Where a name of TaskSet's leads. */
export interface FoundEntry extends TasksetEntry {
  /** Name of the family or group that it belongs to. */
  readonly group: string;
}

/**
 * The task that a name means: a fixed one (`TwoD_Bowl1`) or one of a family by its seed (`mlp_family_seed12`).
 * @param name without `taskset:`
 * @throws {NosbenchError} `usage`, with the nearest names
 */
export function findTasksetEntry(name: string): FoundEntry {
  for (const [group, { entries }] of Object.entries(FIXED_GROUPS)) {
    if (Object.hasOwn(entries, name)) return { group, ...entries[name]! };
  }
  const [, familyName = '', digits = ''] = /^(\w+?)_seed(\d{1,10})$/.exec(name) ?? [];
  if (!Object.hasOwn(TASKSET_FAMILIES, familyName)) throw unknownName(name);
  const family = TASKSET_FAMILIES[familyName]!;
  const seed = Number(digits);
  if (seed > family.lastSeed || String(seed) !== digits) {
    throw new NosbenchError(
      'usage',
      `task taskset:${name}: expected a seed from 0 to ${family.lastSeed} in plain digits, got "${digits}". Write "taskset:${familyName}_seed${Math.min(seed, family.lastSeed)}".`,
    );
  }
  return { group: familyName, ...family.entry(seed) };
}

/** `findTasksetEntry` for a name with `taskset:`; `undefined` for one without. @throws {NosbenchError} as there */
export function tasksetEntryOf(name: string): FoundEntry | undefined {
  return name.startsWith(TASKSET_PREFIX) ? findTasksetEntry(name.slice(TASKSET_PREFIX.length)) : undefined;
}

/** The name with `taskset:` where it is the original's without; any other as it is. */
export function qualifiedTasksetName(name: string): string {
  const family = /^(\w+)_seed\d+$/.exec(name)?.[1] ?? '';
  const isTasksets =
    Object.hasOwn(TASKSET_FAMILIES, family) ||
    Object.values(FIXED_GROUPS).some(({ entries }) => Object.hasOwn(entries, name));
  return isTasksets ? `${TASKSET_PREFIX}${name}` : name;
}

/** There are as many names as seeds, so what is near a family is suggested with the seed that was given. */
function unknownName(name: string): NosbenchError {
  const [, stem = name, digits] = /^(.{1,60}?)_?(?:seed_?)?(\d{1,10})?$/s.exec(name) ?? [];
  const families = nearestNames(stem, Object.keys(TASKSET_FAMILIES)).map(
    (family) => `${family}_seed${Number(digits ?? 12)}`,
  );
  const fixed = Object.values(FIXED_GROUPS).flatMap(({ entries }) => Object.keys(entries));
  const near = [...families, ...nearestNames(name, fixed)].slice(0, 3);
  const hint =
    near.length > 0
      ? `Did you mean ${near.map((known) => `"${known}"`).join(' or ')}?`
      : '"nosbench tasks list taskset:" shows the names.';
  return new NosbenchError(
    'usage',
    `task taskset: expected the name of one of TaskSet’s tasks, got "${name}". ${hint}`,
  );
}
