import { randomBytes } from 'node:crypto';
import { describeOwner, isDead, type Owner, thisProcess } from '../owner.js';
import type { Lease, LeaseAttempt } from '../store.js';
import { number, numberAt, texts, textsAt } from './columns.js';
import type { SqliteDatabase } from './database.js';

/** Longest advice to wait: a dead owner is noticed only when somebody asks. */
const ASK_AGAIN_MS = 1000;

const FIND = `SELECT ${texts('host', 'started')}, ${number('pid')}, ${number('expires_ms')} FROM leases WHERE name = ?`;

/** Claims by name. */
export interface Leases {
  tryLease(name: string): LeaseAttempt;
  /** Gives up every claim that is still held through this store. */
  releaseAll(): Promise<void>;
}

/**
 * Leases as rows: whoever holds the row whose token is theirs owns the name.
 *
 * A row is taken over at once when its owner is a dead process of this machine, otherwise when its time is over, both inside one
 * write transaction; so there is never a second owner who believes in the claim after asking `renew`. An owner renews by a timer,
 * which needs its event loop: one that computes for longer than `ttlMs` without a pause calls `renew` itself.
 */
export function createLeases(database: SqliteDatabase, ttlMs: number): Leases {
  const held = new Set<Lease>();

  function tryLease(name: string): LeaseAttempt {
    const token = randomBytes(16).toString('hex');
    const now = Date.now();
    const other = database.transaction(() => {
      const row = database.query(FIND).get(name);
      const owner = row === undefined ? undefined : readOwner(row);
      if (owner !== undefined && owner.expiresMs > now && !isDead(owner)) return owner;
      const { host, pid, started } = thisProcess();
      database
        .query('INSERT OR REPLACE INTO leases (name, host, pid, started, token, expires_ms) VALUES (?, ?, ?, ?, ?, ?)')
        .run(name, host, pid, started, token, now + ttlMs);
      return undefined;
    });
    if (other !== undefined) {
      return { kind: 'held', owner: describeOwner(other), retryAfterMs: Math.min(other.expiresMs - now, ASK_AGAIN_MS) };
    }
    const lease = hold(name, token);
    held.add(lease);
    return { kind: 'acquired', lease };
  }

  function hold(name: string, token: string): Lease {
    let isOver = false;
    const end = () => {
      isOver = true;
      clearInterval(timer);
      held.delete(lease);
    };
    const renew = () => {
      if (isOver) return false;
      // By token alone: a claim whose time ran out while nobody else wanted it is still ours.
      const changes = database
        .query('UPDATE leases SET expires_ms = ? WHERE name = ? AND token = ?')
        .run(Date.now() + ttlMs, name, token);
      if (changes === 0) end();
      return changes > 0;
    };
    const beat = () => {
      try {
        renew();
      } catch {
        // A full disk or a long lock. The next beat tries again; if none gets through, the owner learns of its loss from `renew`.
      }
    };
    const timer = setInterval(beat, Math.min(Math.max(1, ttlMs / 3), 2 ** 31 - 1)).unref();
    const lease: Lease = {
      renew: async () => renew(),
      release: async () => {
        if (isOver) return;
        end();
        database.query('DELETE FROM leases WHERE name = ? AND token = ?').run(name, token);
      },
    };
    return lease;
  }

  return {
    tryLease,
    releaseAll: async () => {
      for (const lease of [...held]) await lease.release();
    },
  };
}

function readOwner(row: readonly unknown[]): Owner & { readonly expiresMs: number } {
  const [host = '', started = ''] = textsAt(row, 0, 2);
  return { host, pid: numberAt(row, 1), started, expiresMs: numberAt(row, 2) };
}
