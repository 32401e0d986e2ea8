import { existsSync, readFileSync } from 'node:fs';
import { numpyRandomState } from '../../random/numpy.js';
import { dataPath } from '../../tasks/data-file.js';
import { NosbenchError } from '../../util/errors.js';
import { isObject, type Json, stableJson } from '../../util/json.js';
import { quantileBorders } from '../borders.js';
import type { TransferPrior } from './prior.js';

/** All that the borders of a task follow from. */
export interface BorderSource {
  readonly task: string;
  readonly buckets: number;
  readonly prior: TransferPrior;
  /** Seed of the numpy stream that they are drawn from. */
  readonly seed: number;
}

/**
 * Borders of buckets of equal share under a task's prior, ascending float32, one more than buckets: those that ship with the package
 * (`data/borders/`, drawn by `scripts/draw-borders.js`) where they belong to this very source, else drawn, which takes minutes of
 * processor time in paper size. `undefined` for a task of classes.
 * @throws {NosbenchError} code `input` for a damaged file
 */
export function taskBorders(source: BorderSource): Float32Array | undefined {
  return storedBorders(source) ?? drawBorders(source);
}

/** The borders drawn anew; `undefined` for a task of classes. */
export function drawBorders({ prior, buckets, seed }: BorderSource): Float32Array | undefined {
  const targets = prior.borderTargets?.(numpyRandomState(seed));
  return targets && quantileBorders(targets, buckets);
}

/** What a file says its borders follow from. */
export function factsOf({ task, buckets, prior, seed }: BorderSource): { readonly [field: string]: Json } {
  return { task, buckets, seed, prior: prior.identity };
}

/**
 * The borders that ship for this source, `undefined` where none do, or where those that do follow from other numbers.
 * @param path default: the file of the task's name in the data folder of the package
 */
export function storedBorders(
  source: BorderSource,
  path = dataPath(`borders/${source.task}.json`),
): Float32Array | undefined {
  if (!existsSync(path)) return undefined;
  const { borders, ...facts } = readFields(path);
  if (stableJson(facts as { readonly [field: string]: Json }) !== stableJson(factsOf(source))) return undefined;
  const count = source.buckets + 1;
  const isGood = (value: unknown, i: number, all: readonly unknown[]): boolean =>
    typeof value === 'number' && Math.fround(value) === value && (i === 0 || value > (all[i - 1] as number));
  if (!Array.isArray(borders) || borders.length !== count || !borders.every(isGood)) {
    const got = Array.isArray(borders) ? `${borders.length} entries` : typeof borders;
    throw damaged(path, `${count} ascending float32 numbers under "borders"`, got);
  }
  return Float32Array.from(borders as readonly number[]);
}

function readFields(path: string): Readonly<Record<string, unknown>> {
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(path, 'utf8'));
  } catch (cause) {
    throw damaged(path, 'JSON', cause instanceof Error ? cause.message : String(cause), cause);
  }
  if (!isObject(value)) throw damaged(path, 'an object', JSON.stringify(value));
  return value;
}

function damaged(path: string, expected: string, got: string, cause?: unknown): NosbenchError {
  const message = `borders: ${path}: expected ${expected}, got ${got}. Install nosbench again, its data folder is damaged.`;
  return new NosbenchError('input', message, { cause });
}
