import { meanOf } from '../util/moments.js';

/**
 * Columns shifted and scaled to mean 0 and population deviation 1 over all rows, in double, then rounded to float32.
 * A constant column is only shifted.
 */
export function standardise(rows: readonly (readonly number[])[]): readonly Float32Array[] {
  const columns = (rows[0] ?? []).map((_, column) => {
    const values = rows.map((row) => row[column]!);
    const mean = meanOf(values);
    const std = Math.sqrt(meanOf(values.map((value) => (value - mean) ** 2)));
    return { mean, scale: std === 0 ? 1 : std };
  });
  return rows.map((row) => Float32Array.from(columns, ({ mean, scale }, column) => (row[column]! - mean) / scale));
}

/** Classes renumbered 0, 1, 2, ... in the order in which they first appear. */
export function byFirstAppearance(targets: readonly number[]): readonly number[] {
  const classes = [...new Set(targets)];
  return targets.map((target) => classes.indexOf(target));
}
