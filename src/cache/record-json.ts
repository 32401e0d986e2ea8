import { NosbenchError } from '../util/errors.js';
import { decodeNumber, encodeNumber, isObject, type Json } from '../util/json.js';
import { shorten } from '../util/shorten.js';
import { EXCERPT_LENGTH } from './json-guard.js';
import type { EvaluationRecord, FirstNonFinite, RecordStatus } from './record.js';

type RecordCurve = EvaluationRecord['curve'];

/** JSON form of a record; numbers that are not finite as `encodeNumber` writes them. */
export function recordToJson(record: EvaluationRecord): { readonly [name: string]: Json } {
  const { task, key, numerics, taskName, keyVersion, epochs, steps, seconds, program, version, createdAt } = record;
  const status: Json =
    record.status.kind === 'finished'
      ? { kind: 'finished' }
      : { kind: 'diverged', atStep: record.status.atStep, loss: record.status.loss };
  const curve = curveToJson(record.curve);
  return {
    task,
    key,
    numerics,
    taskName,
    keyVersion,
    status,
    curve,
    epochs,
    steps,
    seconds,
    program,
    version,
    createdAt,
  };
}

/**
 * The record behind its JSON form.
 * @throws {NosbenchError} code `input`, with all faults together, each with the field, the rule and the value.
 */
export function recordFromJson(value: unknown, where: string): EvaluationRecord {
  if (!isObject(value)) {
    throw new NosbenchError(
      'input',
      `${where}: expected a record as a JSON object, got ${show(value)}. Export it again.`,
    );
  }
  const faults: string[] = [];
  const record: EvaluationRecord = {
    task: text(value, 'task', faults),
    key: text(value, 'key', faults),
    numerics: text(value, 'numerics', faults),
    taskName: text(value, 'taskName', faults),
    keyVersion: text(value, 'keyVersion', faults),
    status: statusFromJson(value.status, faults),
    curve: curveFromJson(value.curve, faults),
    epochs: number(value, 'epochs', faults),
    steps: number(value, 'steps', faults),
    seconds: number(value, 'seconds', faults),
    program: program(value, faults),
    version: text(value, 'version', faults),
    createdAt: text(value, 'createdAt', faults),
  };
  if (faults.length === 0) faults.push(...recordFaults(record));
  if (faults.length > 0)
    throw new NosbenchError('input', `${where}: ${faults.join('; ')}. Export the record again from a sound cache.`);
  return record;
}

/** The rules that types cannot say, for records of any source; empty when all hold. */
export function recordFaults(record: EvaluationRecord): readonly string[] {
  const faults: string[] = [];
  const demand = (holds: boolean, rule: string, got: unknown) => {
    if (!holds) faults.push(`expected ${rule}, got ${show(got)}`);
  };
  for (const name of ['task', 'key', 'numerics', 'taskName', 'keyVersion', 'version', 'createdAt'] as const) {
    const isFit = record[name].length > 0 && !record[name].includes('\0');
    demand(isFit, `${name} to be text without NUL, at least one character long`, record[name]);
  }
  demand(
    Number.isSafeInteger(record.epochs) && record.epochs >= 0,
    'epochs to be a whole number, 0 or more',
    record.epochs,
  );
  demand(
    Number.isSafeInteger(record.steps) && record.steps >= 0,
    'steps to be a whole number, 0 or more',
    record.steps,
  );
  demand(Number.isFinite(record.seconds) && record.seconds >= 0, 'seconds to be finite, 0 or more', record.seconds);
  demand(
    record.curve.values.length === record.epochs,
    `one value in curve.values for each of ${record.epochs} epochs`,
    record.curve.values.length,
  );
  if (record.status.kind === 'diverged') {
    const { atStep } = record.status;
    demand(Number.isSafeInteger(atStep) && atStep >= 0, 'status.atStep to be a whole number, 0 or more', atStep);
  }
  const { atStep: first = 0 } = record.curve.firstNonFinite ?? {};
  demand(
    Number.isSafeInteger(first) && first >= 0,
    'curve.firstNonFinite.atStep to be a whole number, 0 or more',
    first,
  );
  return faults;
}

/** JSON form of a curve. */
export function curveToJson(curve: RecordCurve): { readonly [name: string]: Json } {
  const members = curve.members.map((member) =>
    Object.fromEntries(Object.entries(member).map(([series, values]) => [series, values.map(encodeNumber)])),
  );
  const { firstNonFinite } = curve;
  return {
    values: curve.values.map(encodeNumber),
    members,
    ...(firstNonFinite === undefined ? {} : { firstNonFinite: { ...firstNonFinite } }),
  };
}

/** The curve behind its JSON form; what is wrong with it goes to `faults`. */
export function curveFromJson(value: unknown, faults: string[]): RecordCurve {
  if (!isObject(value) || !Array.isArray(value.members)) {
    faults.push(`expected curve to be an object with values and members, got ${show(value)}`);
    return { values: [], members: [] };
  }
  const values = numbers(value.values, 'curve.values', faults);
  const members = value.members.map((member: unknown, index) => {
    if (!isObject(member)) {
      faults.push(`expected curve.members[${index}] to be an object of series, got ${show(member)}`);
      return {};
    }
    // Not by assignment: a series may be called __proto__.
    return Object.fromEntries(
      Object.entries(member).map(([name, series]) => [
        name,
        numbers(series, `curve.members[${index}].${name}`, faults),
      ]),
    );
  });
  const firstNonFinite = firstNonFiniteFromJson(value.firstNonFinite, faults);
  return { values, members, ...(firstNonFinite === undefined ? {} : { firstNonFinite }) };
}

function firstNonFiniteFromJson(value: unknown, faults: string[]): FirstNonFinite | undefined {
  if (value === undefined) return undefined;
  if (isObject(value)) {
    const { atStep, loss, onNonFinite } = value;
    if (typeof atStep === 'number' && (loss === 'nan' || loss === 'inf') && onNonFinite === 'continue')
      return { atStep, loss, onNonFinite };
  }
  faults.push(
    `expected curve.firstNonFinite to be {"atStep":<number>,"loss":"nan" or "inf","onNonFinite":"continue"}, got ${show(value)}`,
  );
  return undefined;
}

function numbers(value: unknown, field: string, faults: string[]): readonly number[] {
  if (!Array.isArray(value)) {
    faults.push(`expected ${field} to be an array of numbers, got ${show(value)}`);
    return [];
  }
  // Nearly always plain numbers: those need no second array.
  if (value.every((item) => typeof item === 'number')) return value;
  return value.map((item: unknown, index) => {
    const decoded = decodeNumber(item);
    if (decoded === undefined) {
      faults.push(`expected ${field}[${index}] to be a number, "NaN", "Infinity" or "-Infinity", got ${show(item)}`);
    }
    return decoded ?? 0;
  });
}

function statusFromJson(value: unknown, faults: string[]): RecordStatus {
  if (isObject(value)) {
    if (value.kind === 'finished') return { kind: 'finished' };
    const { kind, atStep, loss } = value;
    if (kind === 'diverged' && typeof atStep === 'number' && (loss === 'nan' || loss === 'inf'))
      return { kind, atStep, loss };
  }
  faults.push(
    `expected status to be {"kind":"finished"} or {"kind":"diverged","atStep":<number>,"loss":"nan" or "inf"}, got ${show(value)}`,
  );
  return { kind: 'finished' };
}

function program(fields: Readonly<Record<string, unknown>>, faults: string[]): Json {
  if (!isJsonObject(fields.program)) {
    faults.push(`expected program to be a JSON object, got ${show(fields.program)}`);
    return null;
  }
  return fields.program;
}

function text(fields: Readonly<Record<string, unknown>>, name: string, faults: string[]): string {
  const value = fields[name];
  if (typeof value === 'string') return value;
  faults.push(`expected ${name} to be text, got ${show(value)}`);
  return '';
}

function number(fields: Readonly<Record<string, unknown>>, name: string, faults: string[]): number {
  const value = fields[name];
  if (typeof value === 'number') return value;
  faults.push(`expected ${name} to be a number, got ${show(value)}`);
  return 0;
}

/** The value was parsed from JSON text, so an object in it holds nothing but JSON. */
function isJsonObject(value: unknown): value is { readonly [name: string]: Json } {
  return isObject(value);
}

function show(value: unknown): string {
  if (value === undefined) return 'nothing';
  return typeof value === 'number' ? String(value) : shorten(JSON.stringify(value), EXCERPT_LENGTH);
}
