import { readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { makeFolder } from '../../util/make-folder.js';
import {
  CHECKPOINT_NAME,
  checkpointName,
  checkpointSize,
  readCheckpoint,
  readCheckpointId,
  TEMPORARY_NAME,
  writeTemporary,
} from '../checkpoint-file.js';
import type { RecordId } from '../record.js';
import { number, numberAt, textAt, texts } from './columns.js';
import type { SqliteDatabase } from './database.js';
import { fileFailure } from './failures.js';

/** A temporary file of this age belongs to a writer that died. */
const ABANDONED_MS = 3_600_000;

const PUT = `
  INSERT OR REPLACE INTO checkpoints (task, key, numerics, file, bytes, used)
  VALUES (?, ?, ?, ?, ?, (SELECT coalesce(max(used), 0) + 1 FROM checkpoints))`;
const ADOPT = 'INSERT OR IGNORE INTO checkpoints (task, key, numerics, file, bytes, used) VALUES (?, ?, ?, ?, ?, 0)';
const OTHERS = `SELECT ${texts('file')}, ${number('bytes')} FROM checkpoints WHERE file <> ? ORDER BY used, file`;
const TOUCH = `
  UPDATE checkpoints SET used = (SELECT max(used) + 1 FROM checkpoints) WHERE task = ? AND key = ? AND numerics = ?`;

/** Training states as files in one folder, with an index in the database that says which was used last. */
export interface Checkpoints {
  load(id: RecordId): Uint8Array | undefined;
  save(id: RecordId, bytes: Uint8Array): Promise<void>;
  /** Removes the checkpoints of one task, or all. */
  clear(task: string | undefined): void;
  count(): { readonly checkpoints: number; readonly checkpointBytes: number };
}

/**
 * Opens the folder of checkpoints: removes what dead writers left and takes files into the index that it does not know
 * (their database was moved away), as the first to go when room is needed.
 *
 * Index and files may part company by a kill: a row without a file is a missing checkpoint, a file without a row is adopted here.
 */
export function openCheckpoints(database: SqliteDatabase, folder: string, budgetBytes: number): Checkpoints {
  try {
    makeFolder(folder);
    tidy(database, folder);
  } catch (error) {
    throw fileFailure(error, folder);
  }
  return {
    load: (id) => {
      const state = readCheckpoint(join(folder, checkpointName(id)), id);
      if (state !== undefined) touch(database, id);
      return state;
    },
    save: async (id, bytes) => {
      const size = checkpointSize(id, bytes.length);
      if (size > budgetBytes) return;
      let temporary: string | undefined;
      try {
        temporary = await writeTemporary(folder, id, bytes);
        publish(database, folder, budgetBytes, id, temporary, size);
      } catch (error) {
        if (temporary !== undefined) await rm(temporary, { force: true });
        throw fileFailure(error, folder);
      }
    },
    clear: (task) => clear(database, folder, task),
    count: () => {
      const row = database.query('SELECT count(*), coalesce(sum(bytes), 0) FROM checkpoints').get() ?? [];
      return { checkpoints: numberAt(row, 0), checkpointBytes: numberAt(row, 1) };
    },
  };
}

/** Makes room and gives the file its name, under the write lock, so that two processes never make room for the same bytes. */
function publish(
  database: SqliteDatabase,
  folder: string,
  budget: number,
  id: RecordId,
  temporary: string,
  size: number,
): void {
  const own = checkpointName(id);
  database.transaction(() => {
    const others = database.query(OTHERS).all(own);
    let total = size + others.reduce((sum, row) => sum + numberAt(row, 1), 0);
    for (const row of others) {
      if (total <= budget) break;
      removeFile(folder, textAt(row, 0));
      database.query('DELETE FROM checkpoints WHERE file = ?').run(textAt(row, 0));
      total -= numberAt(row, 1);
    }
    database.query(PUT).run(id.task, id.key, id.numerics, own, size);
    renameSync(temporary, join(folder, own));
  });
}

function touch(database: SqliteDatabase, id: RecordId): void {
  try {
    database.query(TOUCH).run(id.task, id.key, id.numerics);
  } catch {
    // The order of eviction is a hint; a disk that is full must not cost the state that was just read.
  }
}

function clear(database: SqliteDatabase, folder: string, task: string | undefined): void {
  const [only, values] = task === undefined ? ['', []] : ['WHERE task = ?', [task]];
  // Files first: on a full disk they make the room that the database needs to delete rows.
  for (const row of database.query(`SELECT ${texts('file')} FROM checkpoints ${only}`).all(...values)) {
    removeFile(folder, textAt(row, 0));
  }
  database.query(`DELETE FROM checkpoints ${only}`).run(...values);
}

/** Only files that bear our names are ours, whatever a database says that came from elsewhere. */
function removeFile(folder: string, name: string): void {
  if (CHECKPOINT_NAME.test(name)) rmSync(join(folder, name), { force: true });
}

function tidy(database: SqliteDatabase, folder: string): void {
  const names = readdirSync(folder);
  const now = Date.now();
  const isOld = (name: string) =>
    now - (statSync(join(folder, name), { throwIfNoEntry: false })?.mtimeMs ?? now) > ABANDONED_MS;
  for (const name of names) {
    if (TEMPORARY_NAME.test(name) && isOld(name)) rmSync(join(folder, name), { force: true });
  }
  const known = new Set(
    database
      .query(`SELECT ${texts('file')} FROM checkpoints`)
      .all()
      .map((row) => textAt(row, 0)),
  );
  for (const name of names) {
    if (!CHECKPOINT_NAME.test(name) || known.has(name)) continue;
    const path = join(folder, name);
    const id = readCheckpointId(path);
    const size = statSync(path, { throwIfNoEntry: false })?.size;
    if (size === undefined) continue;
    if (id !== undefined && checkpointName(id) === name)
      database.query(ADOPT).run(id.task, id.key, id.numerics, name, size);
    else if (isOld(name)) rmSync(path, { force: true });
  }
}
