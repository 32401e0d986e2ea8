import type { JournalEntry, Store } from '../../cache/store.js';
import { NosbenchError } from '../../util/errors.js';
import type { Json } from '../../util/json.js';
import {
  type AskedEntry,
  askedFromJson,
  askedToJson,
  closedSeconds,
  type ToldEntry,
  toldFromJson,
  toldToJson,
} from './entries.js';

/** What the sessions so far wrote, by id. */
export interface RecordedRun {
  readonly asked: ReadonlyMap<number, AskedEntry>;
  readonly told: ReadonlyMap<number, ToldEntry>;
  /** Wall seconds of all sessions that wrote something. */
  readonly elapsedSeconds: number;
  /** Number of entries, and so the number of the next one. */
  readonly length: number;
}

/** A journal that this process alone may write. Every call is one transaction: after a kill it stands whole or not at all. */
export interface RunJournal extends RecordedRun {
  appendAsked(entries: readonly AskedEntry[]): Promise<void>;
  appendTold(entries: readonly ToldEntry[]): Promise<void>;
  /** Notes how the session ended; nothing is written by a session that only read. */
  close(ended: string, elapsedSeconds: number): Promise<void>;
}

/** @throws {NosbenchError} code `input` for a damaged entry, with its number */
export async function readRecordedRun(store: Store, run: string): Promise<RecordedRun> {
  const asked = new Map<number, AskedEntry>();
  const told = new Map<number, ToldEntry>();
  let elapsedSeconds = 0;
  const entries = await store.readJournal(run);
  for (const { seq, type, payload } of entries) {
    const where = `run ${run}, entry ${seq}`;
    if (type === 'asked') {
      const entry = askedFromJson(payload, where);
      asked.set(entry.id, entry);
    } else if (type === 'told') {
      const entry = toldFromJson(payload, where);
      if (!asked.has(entry.id)) throw unasked(where, entry.id);
      told.set(entry.id, entry);
      elapsedSeconds = Math.max(elapsedSeconds, entry.elapsedSeconds);
    } else if (type === 'closed') {
      elapsedSeconds = Math.max(elapsedSeconds, closedSeconds(payload));
    }
  }
  return { asked, told, elapsedSeconds, length: entries.length };
}

/**
 * The journal of a run, open for writing; the caller holds the run's lease.
 * @param session facts about this session, written before its first entry
 */
export async function openJournal(store: Store, run: string, session: Json): Promise<RunJournal> {
  const recorded = await readRecordedRun(store, run);
  let next = recorded.length;
  let isOpened = false;

  const append = async (type: JournalEntry['type'], payloads: readonly Json[]): Promise<void> => {
    if (payloads.length === 0) return;
    const timeMs = Date.now();
    const opening: readonly (readonly [JournalEntry['type'], Json])[] = isOpened ? [] : [['opened', session]];
    const entries = [...opening, ...payloads.map((payload) => [type, payload] as const)].map(
      ([kind, payload], index) => ({
        seq: next + index,
        type: kind,
        payload,
        timeMs,
      }),
    );
    await store.appendJournal(run, entries);
    next += entries.length;
    isOpened = true;
  };

  return {
    ...recorded,
    appendAsked: (entries) => append('asked', entries.map(askedToJson)),
    appendTold: (entries) => append('told', entries.map(toldToJson)),
    close: async (ended, elapsedSeconds) => {
      if (isOpened) await append('closed', [{ ended, elapsedSeconds }]);
    },
  };
}

function unasked(where: string, id: number): NosbenchError {
  return new NosbenchError(
    'input',
    `${where}: expected the outcome of a proposal that was asked before, got one of proposal ${id}. The journal is damaged; --restart begins the run anew.`,
  );
}
