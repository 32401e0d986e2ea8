import { readFileSync } from 'node:fs';
import { unzipSync } from 'fflate';
import { NosbenchError } from '../../util/errors.js';
import { type NpyArray, readNpy } from './npy.js';

/**
 * Some arrays of a `.npz` file (a zip of `.npy` files, compressed or not), by name. Others in it are left alone.
 * @throws {NosbenchError} code `input` when the file cannot be read, is no zip, or lacks an array; as `readNpy` for what is in it
 */
export function readNpz<const Name extends string>(
  path: string,
  names: readonly Name[],
): { readonly [Key in Name]: NpyArray } {
  const present: string[] = [];
  const files = unzip(path, (file) => {
    const name = file.replace(/\.npy$/, '');
    present.push(name);
    return (names as readonly string[]).includes(name);
  });
  const missing = names.filter((name) => files[`${name}.npy`] === undefined);
  if (missing.length > 0) {
    throw new NosbenchError(
      'input',
      `${path}: expected the arrays ${names.join(', ')}, got ${present.join(', ') || 'none'}. Is it a file of TaskSet's released curves?`,
    );
  }
  const arrays = names.map((name) => [name, readNpy(files[`${name}.npy`]!, `${path}: ${name}`)] as const);
  return Object.fromEntries(arrays) as { readonly [Key in Name]: NpyArray };
}

function unzip(path: string, wants: (file: string) => boolean): Readonly<Record<string, Uint8Array>> {
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch (cause) {
    throw new NosbenchError(
      'input',
      `${path}: expected a file that can be read, got "${messageOf(cause)}". Check the path.`,
      { cause },
    );
  }
  try {
    return unzipSync(bytes, { filter: ({ name }) => wants(name) });
  } catch (cause) {
    throw new NosbenchError(
      'input',
      `${path}: expected a whole .npz file, got ${bytes.length} bytes that do not unzip (${messageOf(cause)}). Fetch it again.`,
      { cause },
    );
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
