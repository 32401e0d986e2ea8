import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { NosbenchError } from '../../util/errors.js';
import { formatThousands } from '../../util/thousands.js';
import type { ImageFile, ImageFiles } from './image-files.js';

/** A file of a set as it lies in a data folder. */
export interface FoundFile {
  readonly path: string;
  readonly isCompressed: boolean;
  /** On the disk. */
  readonly sizeBytes: number;
}

/** Where a file of a set lies: in the first of the set's folders that has it, plain or compressed. `undefined` when in none. */
export function findDataFile(folder: string, files: ImageFiles, file: ImageFile): FoundFile | undefined {
  for (const below of files.folders) {
    for (const [name, isCompressed] of [
      [file.name, false],
      [`${file.name}.gz`, true],
    ] as const) {
      const path = join(folder, below, name);
      const stat = statSync(path, { throwIfNoEntry: false });
      if (stat?.isFile()) return { path, isCompressed, sizeBytes: stat.size };
    }
  }
  return undefined;
}

/**
 * Every file of a set, found and, where it is not compressed, of the right size.
 * @throws {NosbenchError} code `environment` that names all missing files, where to get them and where to put them; `input` for a wrong size
 */
export function findDataFiles(set: string, folder: string, files: ImageFiles): ReadonlyMap<ImageFile, FoundFile> {
  const found = new Map<ImageFile, FoundFile>();
  for (const file of files.files) {
    const place = findDataFile(folder, files, file);
    if (place !== undefined) found.set(file, place);
  }
  const missing = files.files.filter((file) => !found.has(file)).map(({ name }) => name);
  if (missing.length > 0) throw missingFiles(set, folder, files, missing);
  for (const [file, { path, isCompressed, sizeBytes }] of found) {
    if (!isCompressed && sizeBytes !== file.sizeBytes) throw wrongSize(path, file, sizeBytes, files);
  }
  return found;
}

/**
 * The bytes of a file that was found, uncompressed and of the right size.
 * @throws {NosbenchError} code `input`
 */
export function readDataFile({ path, isCompressed }: FoundFile, file: ImageFile, files: ImageFiles): Uint8Array {
  const stored = readFileSync(path);
  let bytes: Uint8Array = stored;
  if (isCompressed) {
    try {
      bytes = gunzipSync(stored, { maxOutputLength: 2 * file.sizeBytes });
    } catch (cause) {
      const fault = cause instanceof Error ? cause.message : String(cause);
      const message = `data: ${path}: expected a gzip file of ${formatThousands(file.sizeBytes)} bytes, got a damaged one of ${formatThousands(stored.length)} compressed bytes (${fault}). Get it again: ${files.from}`;
      throw new NosbenchError('input', message, { cause });
    }
  }
  if (bytes.length !== file.sizeBytes) throw wrongSize(path, file, bytes.length, files);
  return bytes;
}

function missingFiles(set: string, folder: string, files: ImageFiles, missing: readonly string[]): NosbenchError {
  const place = join(folder, files.folders[0]!);
  return new NosbenchError(
    'environment',
    `data: ${set}: expected ${files.files.length} files in ${place}, got no ${missing.join(', ')}. Get them from ${files.from} (${formatThousands(files.downloadBytes)} bytes): ${files.howTo}. Or train on something else: --substitute digits, --data synthetic.`,
  );
}

function wrongSize(path: string, file: ImageFile, got: number, files: ImageFiles): NosbenchError {
  const compared = got < file.sizeBytes ? 'truncated' : 'too long';
  return new NosbenchError(
    'input',
    `data: ${path}: expected ${formatThousands(file.sizeBytes)} bytes, got ${formatThousands(got)}: it is ${compared}. Get it again: ${files.from}`,
  );
}
