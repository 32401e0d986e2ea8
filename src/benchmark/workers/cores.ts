import { readdirSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';

const CPUS = '/sys/devices/system/cpu';

/**
 * Physical cores that this process may use: two hardware threads of one core share the units that a training keeps busy, so a second
 * worker there gains next to nothing. Where the machine does not say (anything but Linux), its processors.
 */
export function physicalCores(): number {
  return Math.max(1, Math.min(availableParallelism(), countCores() ?? Number.POSITIVE_INFINITY));
}

function countCores(): number | undefined {
  try {
    const siblings = readdirSync(CPUS)
      .filter((name) => /^cpu\d+$/.test(name))
      .map((name) => readFileSync(`${CPUS}/${name}/topology/thread_siblings_list`, 'utf8').trim());
    return siblings.length === 0 ? undefined : new Set(siblings).size;
  } catch {
    return undefined; // no such folder: not Linux, or a sandbox that hides it
  }
}
