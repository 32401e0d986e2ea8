import { mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * Makes a folder and those above it that are missing. Unlike `mkdirSync` with `recursive`, it comes to an end where the file system takes no
 * folders and says that there is none above (such as `/proc`): Node tries that for ever.
 * @throws the error of the file system; code `EACCES` where it takes no folders
 */
export function makeFolder(path: string): void {
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) return;
  const above = dirname(path);
  if (above !== path) makeFolder(above);
  try {
    mkdirSync(path);
  } catch (error) {
    // Another process may have made it in between.
    if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) return;
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    throw Object.assign(new Error(`no folders can be made in ${above}`), { code: 'EACCES' });
  }
}
