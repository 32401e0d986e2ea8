import { existsSync, statfsSync } from 'node:fs';
import { dirname } from 'node:path';
import { NosbenchError } from '../../util/errors.js';

// Primary result codes, https://www.sqlite.org/rescode.html; the low byte of an extended code.
const ERROR = 1;
const BUSY = 5;
const LOCKED = 6;
const READONLY = 8;
const IOERR = 10;
const CORRUPT = 11;
const FULL = 13;
const CANTOPEN = 14;
const NOTADB = 26;

const NOTHING_LOST = 'Nothing was stored by this call, and what was stored before is still there.';
const MAKE_ROOM =
  'This write was not stored; everything before it is kept, the evaluations of a search too. Free some space and repeat the command, ' +
  'which goes on from there. Where nothing else can go, "nosbench cache clear --yes" removes the records.';

/**
 * Messages of code `ERROR` that our statements, which fit our tables, get from a damaged header or a damaged table of tables alone.
 */
const DAMAGED_SCHEMA =
  /unsupported file format|unsupported schema|text encoding|malformed|no such (table|column|index)|has no column|already exists/;

/** What SQLite reported, as one `NosbenchError` that names the file, what is lost and the way out. */
export function sqliteFailure(error: unknown, file: string): NosbenchError {
  if (error instanceof NosbenchError) return error;
  const message = error instanceof Error ? error.message : String(error);
  const failure = (code: 'environment' | 'input' | 'bug', rule: string, advice: string) =>
    new NosbenchError(code, `cache ${file}: expected ${rule}, got "${message}". ${advice}`, { cause: error });
  if (isDamage(error)) return failure('input', 'a sound SQLite database', damageAdvice(file));
  const code = primaryCode(error);
  // A file that is about to be made may be absent; its folder may not.
  const isLost = code === CANTOPEN ? isGone(dirname(file)) : (code === IOERR || code === READONLY) && isGone(file);
  if (isLost) return fileGone(file, error);
  switch (code) {
    case FULL:
      return failure('environment', 'room on the disk', MAKE_ROOM);
    case IOERR:
      // SQLite could not grow a file: a full disk, said differently (its shared-memory file, for one).
      if (freeBytes(file) < 65_536) return failure('environment', 'room on the disk', MAKE_ROOM);
      return failure(
        'environment',
        'a disk that reads and writes',
        `${NOTHING_LOST} Check the disk, or choose another folder with --cache.`,
      );
    case READONLY:
      return failure(
        'environment',
        'a cache that may be written',
        `${NOTHING_LOST} Make the folder and the files in it writable, or choose another folder with --cache.`,
      );
    case BUSY:
    case LOCKED:
      return failure(
        'environment',
        'its turn to write',
        `${NOTHING_LOST} Another process kept the cache locked for the whole time-out: wait for it or stop it, and repeat the command.`,
      );
    case CANTOPEN:
      return failure(
        'environment',
        'a file that can be opened or made',
        'Check that the folder exists and may be written, or choose another one with --cache.',
      );
    default:
      return failure('bug', 'a statement that SQLite accepts', 'This is a bug of nosbench; please report it.');
  }
}

/** True when the failure says that the database file itself is damaged, or none. */
export function isDamage(error: unknown): boolean {
  const reported = error instanceof NosbenchError ? error.cause : error;
  const code = primaryCode(reported);
  if (code === ERROR) return reported instanceof Error && DAMAGED_SCHEMA.test(reported.message);
  return code === CORRUPT || code === NOTADB;
}

/** What SQLite should have reported for text that is not UTF-8: it does not look. */
export function damagedText(): Error {
  return Object.assign(new Error('text that is not UTF-8'), { rawCode: CORRUPT });
}

/** True when another process held a lock for too long. */
export function isBusy(error: unknown): boolean {
  const code = error instanceof NosbenchError ? primaryCode(error.cause) : primaryCode(error);
  return code === BUSY || code === LOCKED;
}

/** What to do about a damaged database; it says nothing was overwritten, so nobody may overwrite it. */
export function damageAdvice(file: string): string {
  return (
    'The records, exact keys and run journals in it may be lost; the checkpoints beside it are not, and nothing was overwritten. ' +
    `Move ${file}, its -wal file and the folder of checkpoints away to begin with an empty cache, and bring records back with "nosbench cache import <export>"; ` +
    `"sqlite3 <file> .recover" may save more.`
  );
}

/** What the file system reported about `path`, as one `NosbenchError` that says the way out. */
export function fileFailure(error: unknown, path: string): NosbenchError {
  if (error instanceof NosbenchError) return error;
  const message = error instanceof Error ? error.message : String(error);
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ENOENT' && isGone(path)) return fileGone(path, error);
  const failure = (rule: string, advice: string) =>
    new NosbenchError('environment', `cache ${path}: expected ${rule}, got "${message}". ${advice}`, { cause: error });
  switch (code) {
    case 'ENOSPC':
    case 'EDQUOT':
      return failure('room on the disk', MAKE_ROOM);
    case 'EEXIST':
    case 'ENOTDIR':
      return new NosbenchError(
        'environment',
        `cache ${path}: expected a folder, got a file in its place or above it. Move the file away, or choose another folder with --cache.`,
        { cause: error },
      );
    case 'EISDIR':
      return failure('a file', 'A folder is in its place: move it away, or choose another folder with --cache.');
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return failure(
        'a folder that may be written',
        `${NOTHING_LOST} Make the folder and the files in it writable, or choose another folder with --cache.`,
      );
    default:
      return failure(
        'a disk that reads and writes',
        `${NOTHING_LOST} Check the disk, or choose another folder with --cache.`,
      );
  }
}

/** Whether what was there when the store was opened was deleted or moved away. */
function isGone(path: string): boolean {
  return !existsSync(path) || !existsSync(dirname(path));
}

/** The failure of a cache, or of a part of it, that was deleted or moved away while it was in use. */
export function fileGone(path: string, cause?: unknown): NosbenchError {
  return new NosbenchError(
    'environment',
    `cache ${path}: expected it to stay in place while it is in use, got nothing there. It was deleted or moved away, and what was stored in it with it. ` +
      'Stop the command, bring the folder back if it was moved, and repeat the command.',
    { cause },
  );
}

function primaryCode(error: unknown): number | undefined {
  if (!(error instanceof Error)) return undefined;
  if ('rawCode' in error && typeof error.rawCode === 'number') return error.rawCode & 0xff;
  // Opening is the one call whose failure libsql does not number: its message ends in the code.
  const opening = /^ConnectionFailed\(.*: (\d+)"?\)$/s.exec(error.message);
  return opening === null ? undefined : Number(opening[1]) & 0xff;
}

function freeBytes(file: string): number {
  try {
    const { bavail, bsize } = statfsSync(dirname(file));
    return bavail * bsize;
  } catch {
    return Number.POSITIVE_INFINITY; // it only chooses between two wordings
  }
}
