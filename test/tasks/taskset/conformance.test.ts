import { describe } from 'vitest';
import { FIXED_GROUPS, TASKSET_FAMILIES } from '../../../src/tasks/taskset/registry.js';
import type { Json } from '../../../src/util/json.js';
import { parameterCounts } from './parameter-counts.js';
import { describeTasksetTask } from './taskset-conformance.js';

/** Seeds of every built family that are tried; configurations that cannot be built are left out by `INFEASIBLE`. */
const SEEDS = [0, 1, 2, 3, 7];
/** Seeds of the families on images, which cost seconds each. */
const IMAGE_SEEDS = [0, 3];

/** Seeds whose images become smaller than a pixel, which the original cannot build either (specification, section 5.5). */
const INFEASIBLE: Readonly<Record<string, readonly number[]>> = {};

/** Tasks whose loss ten steps of Adam at 0.001 need not lower, and why. */
const NOT_LOWERED: Readonly<Record<string, string>> = {};

/** The built families and groups are read from the registry, so a new one is tested as soon as it is there. */
for (const [name, { isBuilt, entry }] of Object.entries(TASKSET_FAMILIES)) {
  if (!isBuilt) continue;
  for (const seed of isOnImages(entry(0).config) ? IMAGE_SEEDS : SEEDS) {
    if (INFEASIBLE[name]?.includes(seed)) continue;
    run(`${name}_seed${seed}`, name, entry(seed));
  }
}
for (const [group, { isBuilt, entries }] of Object.entries(FIXED_GROUPS)) {
  if (!isBuilt) continue;
  for (const [name, entry] of Object.entries(entries)) run(name, group, entry);
}

function run(name: string, group: string, entry: Parameters<typeof describeTasksetTask>[1]): void {
  describe(name, () => {
    const count = (config: Json) => parameterCounts(group, config);
    const exemption = NOT_LOWERED[name];
    describeTasksetTask(`taskset:${name}`, entry, { count, ...(exemption === undefined ? {} : { exemption }) });
  });
}

function isOnImages(config: Json): boolean {
  return config !== null && typeof config === 'object' && 'dataset' in config;
}
