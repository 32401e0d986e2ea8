import { TASKSET_SPACES } from '../../search/taskset-spaces/registry.js';
import { TASKSET_FAMILIES } from '../../tasks/taskset/registry.js';
import { isObject } from '../../util/json.js';
import type { Checker } from './checker.js';
import { fault, fieldsOf } from './content.js';
import { relativeError } from './float32.js';
import { openTally } from './report.js';

/** Of floats: the platforms' exponentials differ in the last bit. All other values must be equal. */
export const SAMPLER_TOLERANCE = 1e-14;

interface Sampled {
  readonly lastSeed: number;
  configuration(seed: number): unknown;
}

/** Configurations by seed: a file for each family of tasks and each space of hyperparameters, with whatever seeds it names. */
export const tasksetConfigs: readonly Checker[] = [
  ...Object.entries(TASKSET_FAMILIES).map(([name, { lastSeed, entry }]) =>
    checkerOf(name, { lastSeed, configuration: (seed) => entry(seed).config }),
  ),
  ...Object.entries(TASKSET_SPACES).map(([name, space]) => checkerOf(name, space)),
];

function checkerOf(name: string, sampled: Sampled): Checker {
  const file = `taskset-configs/${name}.json`;
  const pattern = new RegExp(`^${name}_seed(\\d{1,10})$`);
  return {
    file,
    check: 'taskset',
    *run(content, where) {
      const tally = openTally({ file, check: 'taskset', subject: name, tolerance: `${SAMPLER_TOLERANCE} relative` });
      for (const [key, value] of Object.entries(fieldsOf(content, where))) {
        const seed = Number(pattern.exec(key)?.[1] ?? Number.NaN);
        if (!(seed <= sampled.lastSeed)) throw fault(where, `names like "${name}_seed0"`, key);
        const { path, error, expected, found } = worstDifference(sampled.configuration(seed), unwrapped(value, name));
        tally.add(
          error <= SAMPLER_TOLERANCE,
          error,
          () => `${key}${path}: expected ${JSON.stringify(expected)}, got ${JSON.stringify(found) ?? 'nothing'}`,
        );
      }
      yield tally.report();
    },
  };
}

/** The original's own files have `[configuration, family]` for each name. */
function unwrapped(value: unknown, name: string): unknown {
  return Array.isArray(value) && value.length === 2 && value[1] === name ? (value[0] as unknown) : value;
}

/** Where two values differ most. */
export interface Difference {
  /** `.dataset.1.bs` */
  readonly path: string;
  /** Relative, of numbers of which one is no whole number; Infinity for whatever else is not equal. */
  readonly error: number;
  readonly expected: unknown;
  readonly found: unknown;
}

/** Compares JSON values part by part. */
export function worstDifference(found: unknown, expected: unknown, path = ''): Difference {
  if (isNested(found) && isNested(expected)) {
    const names = new Set([...Object.keys(expected), ...Object.keys(found)]);
    let worst: Difference = { path, error: 0, expected, found };
    for (const name of names) {
      const difference = worstDifference(found[name], expected[name], `${path}.${name}`);
      if (difference.error > worst.error) worst = difference;
    }
    return Array.isArray(found) === Array.isArray(expected)
      ? worst
      : { path, error: Number.POSITIVE_INFINITY, expected, found };
  }
  return { path, error: errorOf(found, expected), expected, found };
}

function errorOf(found: unknown, expected: unknown): number {
  if (found === expected) return 0;
  if (typeof found !== 'number' || typeof expected !== 'number') return Number.POSITIVE_INFINITY;
  return Number.isInteger(found) && Number.isInteger(expected)
    ? Number.POSITIVE_INFINITY
    : relativeError(found, expected);
}

function isNested(value: unknown): value is Readonly<Record<string, unknown>> {
  return isObject(value) || Array.isArray(value);
}
