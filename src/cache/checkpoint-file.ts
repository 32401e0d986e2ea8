import { createHash, randomBytes } from 'node:crypto';
import { closeSync, openSync, readFileSync, readSync } from 'node:fs';
import { open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { stableHash } from '../util/json.js';
import type { RecordId } from './record.js';

/*
 * A checkpoint file: all in little-endian
 *
 *     8 bytes   "NOSBCKP1"
 *    32 bytes   SHA-256 of everything after it
 *     4 bytes   n, length of the id
 *     n bytes   the record's id as JSON, so that a file says whose it is without the database
 *     the rest  the state
 */
const MAGIC = Buffer.from('NOSBCKP1', 'latin1');
const HEADER = MAGIC.length + 32;
const LONGEST_ID = 65_536;

/** Name of a record's checkpoint file. */
export function checkpointName(id: RecordId): string {
  return `${stableHash({ task: id.task, key: id.key, numerics: id.numerics })}.ckpt`;
}

/** Names that `checkpointName` makes. */
export const CHECKPOINT_NAME = /^[0-9a-f]{16}\.ckpt$/;
/** Names of files that `writeTemporary` makes. */
export const TEMPORARY_NAME = /^[0-9a-f]{16}\.ckpt\.[0-9a-f]{16}\.tmp$/;

/** Writes a checkpoint beside its final place, down to the disk, and returns the temporary file's path. It is removed on failure. */
export async function writeTemporary(folder: string, id: RecordId, bytes: Uint8Array): Promise<string> {
  const path = join(folder, `${checkpointName(id)}.${randomBytes(8).toString('hex')}.tmp`);
  const idText = Buffer.from(JSON.stringify([id.task, id.key, id.numerics]));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(idText.length);
  const checksum = createHash('sha256').update(length).update(idText).update(bytes).digest();
  try {
    const file = await open(path, 'wx');
    try {
      for (const part of [MAGIC, checksum, length, idText, bytes]) await file.writeFile(part);
      await file.sync(); // before the rename, or a power cut could leave the name with an empty file
    } finally {
      await file.close();
    }
  } catch (error) {
    await rm(path, { force: true });
    throw error;
  }
  return path;
}

/** Bytes of the file for a state of `stateBytes`. */
export function checkpointSize(id: RecordId, stateBytes: number): number {
  return HEADER + 4 + Buffer.byteLength(JSON.stringify([id.task, id.key, id.numerics])) + stateBytes;
}

/** The state in a checkpoint file; `undefined` when it is missing, damaged or another record's. */
export function readCheckpoint(path: string, id: RecordId): Uint8Array | undefined {
  let file: Buffer;
  try {
    file = readFileSync(path);
  } catch {
    return undefined; // a checkpoint saves time; without it the training is done again
  }
  const found = parseId(file);
  if (found === undefined || checkpointName(found.id) !== checkpointName(id)) return undefined;
  const checksum = createHash('sha256').update(file.subarray(HEADER)).digest();
  if (!checksum.equals(file.subarray(MAGIC.length, HEADER))) return undefined;
  return new Uint8Array(file.subarray(found.end)); // a copy, aligned for any typed array
}

/** Whose checkpoint a file is, by its first bytes; `undefined` when they do not say. */
export function readCheckpointId(path: string): RecordId | undefined {
  const start = Buffer.alloc(HEADER + 4 + LONGEST_ID);
  try {
    const file = openSync(path, 'r');
    try {
      return parseId(start.subarray(0, readSync(file, start)))?.id;
    } finally {
      closeSync(file);
    }
  } catch {
    return undefined;
  }
}

function parseId(file: Buffer): { readonly id: RecordId; readonly end: number } | undefined {
  if (file.length < HEADER + 4 || !file.subarray(0, MAGIC.length).equals(MAGIC)) return undefined;
  const length = file.readUInt32LE(HEADER);
  const end = HEADER + 4 + length;
  if (length > LONGEST_ID || end > file.length) return undefined;
  try {
    const parts: unknown = JSON.parse(file.toString('utf8', HEADER + 4, end));
    if (!Array.isArray(parts) || parts.length !== 3) return undefined;
    const [task, key, numerics]: readonly unknown[] = parts;
    if (typeof task !== 'string' || typeof key !== 'string' || typeof numerics !== 'string') return undefined;
    return { id: { task, key, numerics }, end };
  } catch {
    return undefined;
  }
}
