import { createKeyer } from '../../cache/keys/keyer.js';
import type { Store } from '../../cache/store.js';
import { NAMED_PROGRAMS } from '../../program/named/index.js';
import type { Protocol } from '../../tasks/protocol.js';
import { answer, answers } from '../answer.js';
import type { KeyScheme } from '../types.js';

/** Where the records of the named programs are looked for. */
export interface BaselineAddress {
  /** Hash of the identities of task and protocol. */
  readonly taskHash: string;
  readonly numerics: string;
  readonly keyScheme: KeyScheme;
  readonly epochs: number;
}

/** The named programs that a cache knows, with their losses, and the names of the others. */
export interface StoredBaselines {
  readonly known: readonly { readonly name: string; readonly loss: number }[];
  readonly unknown: readonly string[];
}

/** Looks the named programs up in a cache; trains nothing. Programs that diverged are known and have no line to draw, so they are left out. */
export async function storedBaselines(
  store: Store,
  protocol: Protocol,
  { taskHash, numerics, keyScheme, epochs }: BaselineAddress,
): Promise<StoredBaselines> {
  const keyer = await createKeyer(keyScheme);
  const known: { readonly name: string; readonly loss: number }[] = [];
  const unknown: string[] = [];
  for (const [name, program] of Object.entries(NAMED_PROGRAMS)) {
    const record = await store.findRecord({ task: taskHash, key: keyer.key(program), numerics });
    if (record === undefined || !answers(record, epochs)) {
      unknown.push(name);
      continue;
    }
    const { loss } = answer(record, protocol, epochs, { cached: 'store', epochsTrained: 0, seconds: 0 });
    if (Number.isFinite(loss)) known.push({ name, loss });
  }
  return { known, unknown };
}
