import { writeWhole } from './files.js';
import { note } from './output.js';

/** Writes the file that `--out` names, whole or not at all, and says so on stderr. @throws {NosbenchError} as `writeWhole` */
export async function writeOut(path: string, text: string): Promise<void> {
  await writeWhole(path, (write) => write(text));
  note(`nosbench: wrote ${path}`);
}
