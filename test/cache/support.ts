import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Libsql from 'libsql';
import { afterEach } from 'vitest';
import type { EvaluationRecord, RecordId } from '../../src/cache/record.js';
import type { Lease, Store } from '../../src/cache/store.js';

const CHILD = fileURLToPath(new URL('../fixtures/cache/child.mjs', import.meta.url));

const folders: string[] = [];
const stores: Store[] = [];
const children: ChildProcess[] = [];

afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  for (const store of stores.splice(0)) await store.close();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** A new folder, removed after the test. */
export function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'nosbench-cache-'));
  folders.push(folder);
  return folder;
}

/** Closes the store after the test. */
export function track<S extends Store>(store: S): S {
  stores.push(store);
  return store;
}

export function recordId(fields: Partial<RecordId> = {}): RecordId {
  return { task: 'task-a', key: 'key-0', numerics: 'cpu/scalar', ...fields };
}

/** A finished record whose curve has one value an epoch. */
export function newRecord(fields: Partial<EvaluationRecord> = {}): EvaluationRecord {
  const epochs = fields.epochs ?? fields.curve?.values.length ?? 2;
  const values = Array.from({ length: epochs }, (_, epoch) => 1 / (epoch + 3));
  return {
    ...recordId(),
    taskName: 'toy',
    keyVersion: 'trajectory-1',
    status: { kind: 'finished' },
    curve: { values, members: [{ training: values }] },
    epochs,
    steps: 10 * epochs,
    seconds: 0.25,
    program: { constants: [], instructions: [] },
    version: '0.1.0',
    createdAt: '2024-01-01T00:00:00.000Z',
    ...fields,
  };
}

export async function acquire(store: Store, id: RecordId): Promise<Lease> {
  const attempt = await store.tryLease(id);
  if (attempt.kind !== 'acquired') throw new Error(`held by ${attempt.owner}`);
  return attempt.lease;
}

export async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

/** Runs SQL on a cache behind the store's back. */
export function sql(folder: string, ...statements: string[]): readonly unknown[] {
  const database = new Libsql(join(folder, 'nosbench.sqlite'), { timeout: 5000 });
  const last = statements.pop() ?? '';
  for (const statement of statements) database.exec(statement);
  const rows = database.prepare(last).raw().all();
  database.pragma('wal_checkpoint(TRUNCATE)');
  database.close();
  return rows;
}

export function quickCheck(folder: string): unknown {
  return sql(folder, 'PRAGMA quick_check');
}

/** A running `child.mjs`: what it printed, and its end. */
export interface Child {
  readonly process: ChildProcess;
  readonly lines: string[];
  /** Resolves with the first line that passes. */
  line(test: (line: string) => boolean): Promise<string>;
  /** Resolves when the process and its output are over. @throws with its error output when it failed by itself. */
  readonly ended: Promise<void>;
}

/** Starts `child.mjs <args>`, behind `prefix` if given (a shell that sets the scene). */
export function startChild(args: readonly string[], prefix: readonly string[] = []): Child {
  const [command = process.execPath, ...rest] = [...prefix, process.execPath, CHILD, ...args];
  const child = spawn(command, rest, { stdio: ['ignore', 'pipe', 'pipe'] });
  children.push(child);
  const lines: string[] = [];
  const waiting = new Set<() => void>();
  let [text, errors] = ['', ''];
  child.stderr.setEncoding('utf8').on('data', (data: string) => {
    errors += data;
  });
  child.stdout.setEncoding('utf8').on('data', (data: string) => {
    const parts = (text + data).split('\n');
    text = parts.pop() ?? '';
    lines.push(...parts);
    for (const wake of waiting) wake();
  });
  const ended = new Promise<void>((resolve, reject) => {
    child.on('close', (code, signal) => {
      if (code === 0 || signal === 'SIGKILL') resolve();
      else reject(new Error(`child ended with ${code ?? signal}: ${errors}`));
    });
  });
  ended.catch(() => {}); // whoever waits for it hears of it
  const line = (test: (line: string) => boolean) =>
    new Promise<string>((resolve, reject) => {
      const look = () => {
        const found = lines.find(test);
        if (found === undefined) return;
        waiting.delete(look);
        resolve(found);
      };
      waiting.add(look);
      look();
      ended.then(() => reject(new Error('child ended without the line')), reject);
    });
  return { process: child, lines, line, ended };
}
