import type { Stats } from 'node:fs';
import { type FileHandle, open, realpath, rename, rm, stat } from 'node:fs/promises';
import { NosbenchError } from '../util/errors.js';
import { readsAsNoFile } from '../util/no-file.js';

/** Writes a piece of a file; waits until the disk has taken it. */
export type WriteText = (text: string) => Promise<void>;

/** What the file system's complaints mean, and what helps: [what it is, what to do]. */
const COMPLAINTS: Readonly<Record<string, readonly [string, string]>> = {
  ENOSPC: ['a full disk', 'Free some space, or name a file on another disk.'],
  EDQUOT: ['a full quota', 'Free some space, or name a file on another disk.'],
  ENOENT: ['a path that does not exist', 'Check the path and its folder.'],
  ENOTDIR: ['a path through a file that is no folder', 'Check the path.'],
  EISDIR: ['a folder', 'Name a file in it.'],
  FIFO: ['a named pipe', 'Name a file, or hand the pipe over on stdin, as -.'],
  EACCES: ['a place without permission', 'Change the permissions, or name another file.'],
  EPERM: ['a place without permission', 'Change the permissions, or name another file.'],
  EROFS: ['a disk that is read-only', 'Name a file on another disk.'],
  ENAMETOOLONG: ['a name that is too long', 'Choose a shorter one.'],
};

/** What went wrong with a file that the user named, in one sentence. @param use `written` or `read` */
export function fileFailure(error: unknown, path: string, use: 'written' | 'read'): unknown {
  if (error instanceof NosbenchError || !(error instanceof Error)) return error;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  if (code === undefined) return error;
  const [got, help] = COMPLAINTS[code] ?? [`"${error.message}"`, 'Check the disk, or name another file.'];
  const kept = use === 'written' ? ' Nothing was written.' : '';
  const kind = use === 'written' ? 'environment' : 'input';
  return new NosbenchError(kind, `${path}: expected a file that can be ${use}, got ${got}.${kept} ${help}`, {
    cause: error,
  });
}

/**
 * Writes a file whole or not at all: into a new file beside it, which takes its name at the end. A device or a pipe is written to as it is.
 * @throws {NosbenchError} naming the file and the way out; what was there before is untouched
 */
export async function writeWhole<T>(path: string, fill: (write: WriteText) => Promise<T>): Promise<T> {
  try {
    const before = await statIfThere(path);
    if (before?.isDirectory()) throw Object.assign(new Error('a folder'), { code: 'EISDIR' });
    if (before !== undefined && !before.isFile()) return await fillAndClose(await open(path, 'w'), fill);
    const target = before === undefined ? path : await realpath(path); // a link stays one
    const draft = `${target}.${process.pid}.part`;
    try {
      const result = await fillAndClose(await open(draft, 'w', before?.mode ?? 0o666), fill);
      await rename(draft, target);
      return result;
    } catch (error) {
      await rm(draft, { force: true }).catch(() => {}); // the first error is the one to tell
      throw error;
    }
  } catch (error) {
    throw fileFailure(error, path, 'written');
  }
}

/** Opens a file for reading. @throws {NosbenchError} naming the file and the way out, also for a folder or a named pipe */
export async function openToRead(path: string): Promise<FileHandle> {
  try {
    const what = readsAsNoFile(path);
    if (what !== undefined) throw Object.assign(new Error(what), { code: what === 'a folder' ? 'EISDIR' : 'FIFO' });
    return await open(path);
  } catch (error) {
    throw fileFailure(error, path, 'read');
  }
}

/** The text of a file, of a longer one its first `mostBytes` bytes. @throws {NosbenchError} as `openToRead` */
export async function readText(path: string, mostBytes: number): Promise<string> {
  const file = await openToRead(path);
  try {
    const chunks: Buffer[] = [];
    let left = mostBytes;
    for await (const chunk of file.createReadStream({ autoClose: false }) as AsyncIterable<Buffer>) {
      chunks.push(chunk.subarray(0, left));
      left -= chunk.length;
      if (left <= 0) break;
    }
    return Buffer.concat(chunks).toString('utf8');
  } catch (error) {
    throw fileFailure(error, path, 'read');
  } finally {
    await file.close();
  }
}

async function fillAndClose<T>(file: FileHandle, fill: (write: WriteText) => Promise<T>): Promise<T> {
  try {
    return await fill((text) => file.writeFile(text));
  } finally {
    await file.close();
  }
}

async function statIfThere(path: string): Promise<Stats | undefined> {
  try {
    return await stat(path);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}
