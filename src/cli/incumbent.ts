import type { HistoryEntry } from '../benchmark/runs/run.js';
import type { KeyScheme } from '../benchmark/types.js';
import type { Program } from '../program/program.js';
import { isObject, type Json } from '../util/json.js';

/** The best program of a run, as found and without what does not matter to its behaviour. */
export interface Incumbent {
  readonly entry: HistoryEntry;
  readonly pruned: Program;
}

/** Prunes the best program of a run: instructions go while its behaviour key stays the same. */
export async function pruneIncumbent(entry: HistoryEntry, keyScheme: KeyScheme): Promise<Incumbent> {
  const [{ createKeyer }, { pruneByKey }] = await Promise.all([
    import('../cache/keys/keyer.js'),
    import('../benchmark/incumbent.js'),
  ]);
  const keyer = await createKeyer(keyScheme);
  return { entry, pruned: pruneByKey(entry.program, (program) => keyer.key(program)) };
}

/** The key scheme in a run's configuration; `trajectory` where it names none. */
export function keySchemeOf(config: Json): KeyScheme {
  const scheme = isObject(config) ? config.keyScheme : undefined;
  return scheme === 'paper' ? 'paper' : 'trajectory';
}
