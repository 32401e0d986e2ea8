import { NosbenchError } from '../../util/errors.js';
import type { ScoreTable } from '../lists/score-table.js';
import { type ReleasedScores, readReleasedCurves, scoreReleased } from './curves.js';

/** A score table from released curves. */
export interface ReleasedTable {
  readonly table: ScoreTable;
  /** Tasks that were left out because no optimizer lowered their loss. */
  readonly unlearned: readonly string[];
}

/**
 * Reads files of released curves, one task each, one after another: only scores stay in memory.
 * @param onProgress called before each file with the number of those that are done
 * @throws {NosbenchError} code `input` when a task comes twice, files hold different optimizers, or none can be used
 */
export async function readReleasedTable(
  paths: readonly string[],
  onProgress?: (done: number, path: string) => void,
): Promise<ReleasedTable> {
  const scored: ReleasedScores[] = [];
  const unlearned: string[] = [];
  const pathOf = new Map<string, string>();
  for (const [done, path] of paths.entries()) {
    onProgress?.(done, path);
    await new Promise((resolve) => setImmediate(resolve)); // a turn for signals: a file of the original is 4 MB of curves
    const curves = readReleasedCurves(path);
    const before = pathOf.get(curves.task);
    if (before !== undefined) {
      throw fault(
        path,
        `a task that no other file has`,
        `${curves.task}, which ${before} has`,
        'Name one file a task.',
      );
    }
    pathOf.set(curves.task, path);
    checkOptimizers(path, curves.optimizers, scored[0], pathOf);
    const scores = scoreReleased(curves);
    if (scores === undefined) unlearned.push(curves.task);
    else scored.push(scores);
  }
  const [first] = scored;
  if (first === undefined) {
    throw fault('curves', 'a task that an optimizer learns', `${paths.length} files without one`, 'Name other files.');
  }
  const rows = (split: 'validation' | 'test') =>
    first.optimizers.map((_, optimizer) => scored.map((scores) => scores[split][optimizer]!));
  return {
    table: {
      tasks: scored.map(({ task }) => task),
      optimizers: first.optimizers,
      validation: rows('validation'),
      test: rows('test'),
    },
    unlearned,
  };
}

function checkOptimizers(
  path: string,
  optimizers: readonly string[],
  first: ReleasedScores | undefined,
  pathOf: ReadonlyMap<string, string>,
): void {
  const duplicate = optimizers.find((name, i) => optimizers.indexOf(name) !== i);
  if (duplicate !== undefined) throw fault(path, 'each optimizer once', `"${duplicate}" twice`, 'Mend the file.');
  if (first === undefined) return;
  const at = Math.max(
    first.optimizers.findIndex((name, i) => name !== optimizers[i]),
    optimizers.findIndex((name, i) => name !== first.optimizers[i]),
  );
  if (at < 0) return;
  throw fault(
    path,
    `the optimizers of ${pathOf.get(first.task)} in its order (number ${at}: "${first.optimizers[at] ?? 'none'}")`,
    `"${optimizers[at] ?? 'none'}"`,
    'Name files of one optimizer set only.',
  );
}

function fault(where: string, rule: string, got: string, help: string): NosbenchError {
  return new NosbenchError('input', `${where}: expected ${rule}, got ${got}. ${help}`);
}
