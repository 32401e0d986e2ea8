import { createHash } from 'node:crypto';

/** A value that JSON can hold. Numbers may be NaN or infinite only where `encodeNumber` is used. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json | undefined };

/** A number as JSON: finite ones as they are, the others as the strings `NaN`, `Infinity`, `-Infinity`. */
export type JsonNumber = number | 'NaN' | 'Infinity' | '-Infinity';

/** The JSON form of any double. Negative zero becomes 0. */
export function encodeNumber(value: number): JsonNumber {
  if (Number.isFinite(value)) return value === 0 ? 0 : value;
  return Number.isNaN(value) ? 'NaN' : value > 0 ? 'Infinity' : '-Infinity';
}

/** The double behind its JSON form, or `undefined` when `value` is no such form. */
export function decodeNumber(value: unknown): number | undefined {
  if (typeof value === 'number') return value;
  if (value === 'NaN') return Number.NaN;
  if (value === 'Infinity') return Number.POSITIVE_INFINITY;
  if (value === '-Infinity') return Number.NEGATIVE_INFINITY;
  return undefined;
}

/** JSON text with the names of every object in sorted order, so that equal values give equal text. */
export function stableJson(value: Json): string {
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  if (isArray(value)) return `[${value.map(stableJson).join(',')}]`;
  const fields = Object.entries(value)
    .filter((field): field is [string, Json] => field[1] !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
    .map(([name, field]) => `${JSON.stringify(name)}:${stableJson(field)}`);
  return `{${fields.join(',')}}`;
}

/** 16 hexadecimal digits of the SHA-256 of the stable JSON of `value`. */
export function stableHash(value: Json): string {
  return createHash('sha256').update(stableJson(value)).digest('hex').slice(0, 16);
}

/** True for an object with named fields, so neither null nor an array: the first check of anything that was parsed. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isArray(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}
