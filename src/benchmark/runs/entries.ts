import { programFromJson, programToJson } from '../../program/json.js';
import type { Program } from '../../program/program.js';
import { isResultStatus, ORIGINS } from '../../search/contract.js';
import { NosbenchError } from '../../util/errors.js';
import { decodeNumber, encodeNumber, isObject, type Json } from '../../util/json.js';
import type { Cached } from '../query-result.js';
import type { HistoryEntry } from './run.js';

/** A proposal as the journal keeps it, written before anybody evaluates it. */
export interface AskedEntry {
  readonly id: number;
  readonly program: Program;
  readonly epochs: number;
  readonly parents: readonly number[];
  readonly origin: string;
}

/** An outcome as the journal keeps it, written before the search sees it. */
export interface ToldEntry
  extends Pick<
    HistoryEntry,
    | 'id'
    | 'key'
    | 'status'
    | 'loss'
    | 'cached'
    | 'knownToRun'
    | 'epochsTrained'
    | 'seconds'
    | 'elapsedSeconds'
    | 'reason'
  > {
  readonly curve: readonly number[];
}

const CACHED: ReadonlyMap<unknown, Cached> = new Map<unknown, Cached>(
  ([false, 'memory', 'store', 'joined', 'key'] as const).map((value) => [value, value]),
);

/** Payload of an `asked` entry. */
export function askedToJson({ id, program, epochs, parents, origin }: AskedEntry): Json {
  return { id, program: programToJson(program), epochs, parents, origin };
}

/** @throws {NosbenchError} code `input` for anything that `askedToJson` does not write */
export function askedFromJson(value: unknown, where: string): AskedEntry {
  const fields = fieldsOf(value, where);
  const origin = ORIGINS.find((known) => known === fields.origin);
  if (origin === undefined) throw damaged(where, 'a known origin', fields.origin);
  if (!Array.isArray(fields.parents)) throw damaged(where, 'a list of parents', fields.parents);
  return {
    id: count(fields.id, where, 'an id'),
    program: programFromJson(fields.program, where),
    epochs: count(fields.epochs, where, 'epochs'),
    parents: fields.parents.map((parent: unknown) => count(parent, where, 'the id of a parent')),
    origin,
  };
}

/** Payload of a `told` entry; numbers that are not finite as `encodeNumber` writes them. */
export function toldToJson(told: ToldEntry): Json {
  const { id, key, status, loss, curve, cached, knownToRun, epochsTrained, seconds, elapsedSeconds, reason } = told;
  return {
    id,
    key,
    status,
    ...(loss === undefined ? {} : { loss }),
    curve: curve.map(encodeNumber),
    cached,
    knownToRun,
    epochsTrained,
    seconds,
    elapsedSeconds,
    ...(reason === undefined ? {} : { reason }),
  };
}

/** @throws {NosbenchError} code `input` for anything that `toldToJson` does not write */
export function toldFromJson(value: unknown, where: string): ToldEntry {
  const fields = fieldsOf(value, where);
  const { key, status, loss, curve, knownToRun, reason } = fields;
  const cached = CACHED.get(fields.cached);
  if (typeof key !== 'string') throw damaged(where, 'a behaviour key', key);
  if (!isResultStatus(status)) throw damaged(where, 'a known status', status);
  if ((status === 'ok') !== (typeof loss === 'number'))
    throw damaged(where, 'a loss exactly if the status is ok', loss);
  if (cached === undefined) throw damaged(where, 'the origin of the answer', fields.cached);
  if (typeof knownToRun !== 'boolean') throw damaged(where, 'whether the run knew it', knownToRun);
  if (!Array.isArray(curve)) throw damaged(where, 'a curve', curve);
  return {
    id: count(fields.id, where, 'an id'),
    key,
    status,
    ...(typeof loss === 'number' ? { loss } : {}),
    curve: curve.map((item: unknown) => decodeNumber(item) ?? fail(damaged(where, 'numbers in the curve', item))),
    cached,
    knownToRun,
    epochsTrained: count(fields.epochsTrained, where, 'epochs trained'),
    seconds: seconds(fields.seconds, where),
    elapsedSeconds: seconds(fields.elapsedSeconds, where),
    ...(typeof reason === 'string' ? { reason } : {}),
  };
}

/** Seconds of a `closed` entry, 0 for any other. */
export function closedSeconds(value: unknown): number {
  const elapsed = isObject(value) ? value.elapsedSeconds : undefined;
  return typeof elapsed === 'number' && elapsed >= 0 ? elapsed : 0;
}

function fieldsOf(value: unknown, where: string): Readonly<Record<string, unknown>> {
  if (isObject(value)) return value;
  throw damaged(where, 'an object', value);
}

function count(value: unknown, where: string, rule: string): number {
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return value;
  throw damaged(where, rule, value);
}

function seconds(value: unknown, where: string): number {
  if (typeof value === 'number' && Number.isFinite(value) && value >= 0) return value;
  throw damaged(where, 'seconds', value);
}

function damaged(where: string, rule: string, value: unknown): NosbenchError {
  return new NosbenchError(
    'input',
    `${where}: expected ${rule}, got ${JSON.stringify(value) ?? 'nothing'}. The journal is damaged; --restart begins the run anew.`,
  );
}

function fail(error: NosbenchError): never {
  throw error;
}
