import { existsSync, realpathSync, statSync } from 'node:fs';

/**
 * What stands in the place of a file; `undefined` for what can be read to its end, and where nothing is. A named pipe makes its reader wait
 * for a writer that may never come; one without a name, as of `<(command)`, has a writer.
 */
export function readsAsNoFile(path: string): 'a folder' | 'a named pipe' | undefined {
  if (!existsSync(path)) return undefined;
  const found = statSync(path);
  if (found.isDirectory()) return 'a folder';
  return found.isFIFO() && hasName(path) ? 'a named pipe' : undefined;
}

/** `/dev/fd/63` leads to `pipe:[4711]`, which is no path, on Linux, and to itself elsewhere. */
function hasName(path: string): boolean {
  try {
    return !realpathSync.native(path).startsWith('/dev/');
  } catch {
    return false; // the pipe is open all the same
  }
}
