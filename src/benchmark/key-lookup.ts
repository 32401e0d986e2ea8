import type { Keyer } from '../cache/keys/keyer.js';
import type { MemoryStore } from '../cache/memory-store.js';
import { recentlyUsed } from '../cache/recently-used.js';
import { canonicalText } from '../program/canonical.js';
import type { Program } from '../program/program.js';
import { writtenText } from './written-text.js';

/** Behaviour keys of programs, each looked for where it is cheapest to find. */
export interface KeyLookup {
  /** The key, if this process has met the program as it is written; microseconds. */
  peek(program: Program): string | undefined;
  /** The key: from the canonical text in memory or store, else by running the program on the keys' probes. */
  find(program: Program): Promise<string>;
}

/** Texts kept in memory, the least recently used go. */
const MAX_TEXTS = 100_000;

/** Lookup for one key version. */
export function createKeyLookup(keyer: Keyer, store: MemoryStore): KeyLookup {
  /** Parsers freeze programs; another object might be changed after it was asked for. */
  const ofObjects = new WeakMap<Program, string>();
  const ofTexts = recentlyUsed<string>(MAX_TEXTS);

  const remember = (program: Program, text: string, key: string): string => {
    ofTexts.set(text, key);
    if (Object.isFrozen(program)) ofObjects.set(program, key);
    return key;
  };

  return {
    peek: (program) => {
      const known = ofObjects.get(program);
      if (known !== undefined) return known;
      const text = writtenText(program);
      const key = ofTexts.get(text);
      return key === undefined ? undefined : remember(program, text, key);
    },
    find: async (program) => {
      const exact = canonicalText(program);
      const known = await store.findKey(keyer.version, exact);
      const key = known ?? keyer.key(program);
      if (known === undefined) await store.rememberKey(keyer.version, exact, key);
      return remember(program, writtenText(program), key);
    },
  };
}
