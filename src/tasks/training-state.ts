import { createHash } from 'node:crypto';
import { endianness } from 'node:os';
import { decodeNumber, encodeNumber } from '../util/json.js';
import type { OptimizerState } from './optimizer.js';
import type { Curve, FirstNonFinite, MemberSeries } from './protocol.js';
import type { TrainingState } from './training.js';

/** What a checkpoint holds. */
export interface Checkpoint {
  readonly state: TrainingState;
  readonly curve?: Curve;
}

/*
 * magic, 8 bytes | length of the header, uint32 | header, JSON padded with spaces to a multiple of 4 | floats | SHA-256, 32 bytes
 *
 * All numbers little-endian. The floats stand in the order in which the header names their lengths. The digest covers all before it.
 * The last character of the magic is the version of the format.
 */
const MAGIC = 'NOSTRN01';
const PREFIX = MAGIC.length + 4;
const DIGEST = 32;

interface Header {
  readonly epochs: number;
  readonly members: readonly {
    readonly parameters: readonly number[];
    readonly step: number;
    /** A memory a parameter: address, type and length of each slot. */
    readonly memories: readonly (readonly (readonly [number, 'scalar' | 'tensor', number])[])[];
  }[];
  readonly curve?: {
    readonly values: readonly unknown[];
    readonly members: readonly Readonly<Record<string, readonly unknown[]>>[];
    readonly firstNonFinite?: FirstNonFinite;
  };
}

/** The bytes of a checkpoint; floats are kept bit for bit, NaN and negative zero included. */
export function encodeCheckpoint({ state, curve }: Checkpoint): Uint8Array {
  const arrays = state.members.flatMap(({ parameters, optimizer }) => [
    ...parameters,
    ...optimizer.memories.flatMap(({ slots }) => slots.map(({ data }) => data)),
  ]);
  const json = Buffer.from(JSON.stringify(headerOf(state, curve)));
  const header = Buffer.concat([json, Buffer.alloc(-json.length & 3, ' ')]);
  const prefix = Buffer.alloc(PREFIX);
  prefix.write(MAGIC, 'latin1');
  prefix.writeUInt32LE(header.length, MAGIC.length);
  const body = Buffer.concat([prefix, header, ...arrays.map(floatBytes)]);
  const all = Buffer.concat([body, createHash('sha256').update(body).digest()]);
  return new Uint8Array(all.buffer, all.byteOffset, all.byteLength); // no Buffer: its `slice` would not copy
}

/** The checkpoint in `bytes`, or `undefined` when they are damaged, cut off or of another version. */
export function decodeCheckpoint(bytes: Uint8Array): Checkpoint | undefined {
  const all = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (all.length < PREFIX + DIGEST || all.toString('latin1', 0, MAGIC.length) !== MAGIC) return undefined;
  const body = all.subarray(0, -DIGEST);
  if (!createHash('sha256').update(body).digest().equals(all.subarray(-DIGEST))) return undefined;
  // The digest is right, so what follows is what `encodeCheckpoint` wrote.
  const headerLength = body.readUInt32LE(MAGIC.length);
  const header = JSON.parse(body.toString('utf8', PREFIX, PREFIX + headerLength)) as Header;
  let offset = PREFIX + headerLength;
  const take = (length: number) => {
    const data = floatsOf(body.subarray(offset, offset + 4 * length));
    offset += 4 * length;
    return data;
  };
  const members = header.members.map(({ parameters, step, memories }) => ({
    parameters: parameters.map(take),
    optimizer: {
      step,
      memories: memories.map((slots) => ({
        slots: slots.map(([address, type, length]) => ({ address, type, data: take(length) })),
      })),
    } satisfies OptimizerState,
  }));
  const state = { epochs: header.epochs, members };
  return header.curve === undefined ? { state } : { state, curve: curveOf(header.curve) };
}

function headerOf({ epochs, members }: TrainingState, curve: Curve | undefined): Header {
  return {
    epochs,
    members: members.map(({ parameters, optimizer }) => ({
      parameters: parameters.map((data) => data.length),
      step: optimizer.step,
      memories: optimizer.memories.map(({ slots }) =>
        slots.map(({ address, type, data }) => [address, type, data.length] as const),
      ),
    })),
    ...(curve === undefined
      ? {}
      : {
          curve: {
            values: curve.values.map(encodeNumber),
            members: curve.members.map((series) => mapSeries(series, encodeNumber)),
            ...firstOf(curve),
          },
        }),
  };
}

function curveOf(curve: NonNullable<Header['curve']>): Curve {
  const { values, members } = curve;
  const decode = (value: unknown) => decodeNumber(value) ?? Number.NaN;
  return {
    values: values.map(decode),
    members: members.map((series): MemberSeries => mapSeries(series, decode)),
    ...firstOf(curve),
  };
}

function firstOf({ firstNonFinite }: Pick<Curve, 'firstNonFinite'>): Pick<Curve, 'firstNonFinite'> {
  return firstNonFinite === undefined ? {} : { firstNonFinite };
}

function mapSeries<From, To>(
  series: Readonly<Record<string, readonly From[]>>,
  map: (value: From) => To,
): Record<string, To[]> {
  return Object.fromEntries(Object.entries(series).map(([name, entries]) => [name, entries.map(map)]));
}

function floatBytes(data: Float32Array): Buffer {
  const bytes = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  return endianness() === 'LE' ? bytes : Buffer.from(bytes).swap32();
}

function floatsOf(bytes: Buffer): Float32Array {
  const data = new Float32Array(bytes.length / 4);
  const copy = Buffer.from(data.buffer);
  bytes.copy(copy);
  if (endianness() === 'BE') copy.swap32();
  return data;
}
