import { numpyRandomState } from '../random/numpy.js';

/** Rows of one fold of a cross-validation, both ascending. */
export interface Fold {
  readonly training: readonly number[];
  readonly test: readonly number[];
}

/** scikit-learn's `KFold(count, shuffle=True, random_state=seed)`: test sets of equal size, the first ones one larger where they cannot be. */
export function kFolds(rows: number, count: number, seed: number): readonly Fold[] {
  const shuffled = numpyRandomState(seed).permutation(rows);
  const size = Math.floor(rows / count);
  const larger = rows % count;
  return Array.from({ length: count }, (_, k) => {
    const from = k * size + Math.min(k, larger);
    const chosen = new Set(shuffled.slice(from, from + size + (k < larger ? 1 : 0)));
    const all = Array.from({ length: rows }, (__, row) => row);
    return { training: all.filter((row) => !chosen.has(row)), test: all.filter((row) => chosen.has(row)) };
  });
}
