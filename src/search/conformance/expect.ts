import { AssertionError } from 'node:assert';
import { isDeepStrictEqual } from 'node:util';
import { NosbenchError } from '../../util/errors.js';
import { isObject } from '../../util/json.js';
import type { Proposal } from '../contract.js';

const LONGEST = 600;

/** @throws {AssertionError} `search: expected <rule>, got <got>.` unless `isTrue` */
export function expectThat(isTrue: boolean, rule: string, got: unknown): asserts isTrue {
  if (!isTrue)
    throw new AssertionError({
      message: `search: expected ${rule}, got ${typeof got === 'string' ? got : text(got)}.`,
    });
}

/** Compares as JSON does: a field that is left out is as good as an undefined one. */
export function expectSame(actual: unknown, expected: unknown, rule: string): void {
  const [found, wanted] = differingParts(plain(actual), plain(expected));
  if (isDeepStrictEqual(found, wanted)) return;
  throw new AssertionError({
    message: `search: expected ${rule} ${text(wanted)}, got ${text(found)}.`,
    actual,
    expected,
  });
}

/** Compares two courses, and names the first proposal that differs. */
export function expectSameProposals(
  actual: readonly (Proposal | string)[],
  expected: readonly (Proposal | string)[],
  rule: string,
): void {
  const length = Math.max(actual.length, expected.length);
  for (let at = 0; at < length; at += 1) {
    expectSame(actual[at] ?? 'the end', expected[at] ?? 'the end', `answer ${at} to ask ${rule},`);
  }
}

/**
 * Expects an error that a user can read: an `Error` with a message, and if it is one of nosbench's then one that blames the caller
 * (code `usage` or `input`). Its words are the search's own.
 */
export function expectRefusal(what: string, run: () => unknown): void {
  const caught = caughtFrom(run);
  expectThat(caught !== undefined, `${what} to be refused by an error`, 'none');
  const { error } = caught;
  expectThat(error instanceof Error && error.message !== '', `${what} to be refused by an Error with a message`, error);
  const isFair = !(error instanceof NosbenchError) || error.code === 'usage' || error.code === 'input';
  expectThat(isFair, `${what} to be refused with code usage or input`, error);
}

function caughtFrom(run: () => unknown): { readonly error: unknown } | undefined {
  try {
    run();
    return undefined;
  } catch (error) {
    return { error };
  }
}

/** Of two objects only the fields that differ, anything else whole. */
function differingParts(one: unknown, other: unknown): readonly [unknown, unknown] {
  if (!isObject(one) || !isObject(other) || Array.isArray(one) || Array.isArray(other)) return [one, other];
  const names = [...new Set([...Object.keys(one), ...Object.keys(other)])];
  const differing = names.filter((name) => !isDeepStrictEqual(one[name], other[name]));
  const parts = [one, other].map((whole) => Object.fromEntries(differing.map((name) => [name, whole[name]])));
  return [parts[0], parts[1]];
}

function plain(value: unknown): unknown {
  return value === undefined ? undefined : JSON.parse(JSON.stringify(value));
}

function text(value: unknown): string {
  const whole = value instanceof Error ? `the error "${value.message}"` : (JSON.stringify(value) ?? 'nothing');
  return whole.length <= LONGEST ? whole : `${whole.slice(0, LONGEST)} ...`;
}
