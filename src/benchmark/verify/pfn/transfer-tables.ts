import { classesByRank, compactClasses } from '../../../pfn/transfer/tabpfn/classes.js';
import { clipOutliers, scaledForPadding, standardiseColumn } from '../../../pfn/transfer/tabpfn/preprocessing.js';
import { fieldsOf, flatNumbersOf, listOf, numbersOf } from '../content.js';
import type { Compare } from './transfer-part.js';

type ColumnRule = (column: Float64Array) => Float64Array;

const COLUMN_RULES: Readonly<Record<string, ColumnRule>> = {
  remove_outliers: clipOutliers,
  normalize_data: standardiseColumn,
  remove_outliers_then_normalize: (column) => standardiseColumn(clipOutliers(column)),
};

/** Preprocessing of TabPFN's tables, column by column, and what becomes of labels. */
export function addTables(value: unknown, where: string, compare: Compare): void {
  const fields = fieldsOf(value, where);
  const columns = columnsOf(fields.x, `${where}.x`);
  for (const [name, rule] of Object.entries(COLUMN_RULES)) {
    columnsOf(fields[name], `${where}.${name}`).forEach((expected, i) => {
      compare(`${name}, column ${i}`, rule(columns[i] ?? new Float64Array(0)), Array.from(expected));
    });
  }
  for (const [name, values] of Object.entries(fields)) {
    const [, used, most] = /^normalize_by_used_features_(\d+)_of_(\d+)$/.exec(name) ?? [];
    if (used === undefined) continue;
    const expected = flatNumbersOf(values, `${where}.${name}`);
    // The first rows of x; the file may have fewer of them.
    const given = flatNumbersOf(fields.x, `${where}.x`).slice(0, expected.length);
    compare(
      name,
      given.map((value) => scaledForPadding(value, Number(used), Number(most))),
      expected,
    );
  }
  const rank = fieldsOf(fields.multiclass_rank, `${where}.multiclass_rank`);
  const rows = numbersOf(rank.boundary_rows, `${where}.multiclass_rank.boundary_rows`);
  const outputs = columnsOf(rank.y, `${where}.multiclass_rank.y`);
  columnsOf(rank.classes_before_relabel, `${where}.multiclass_rank.classes_before_relabel`).forEach((expected, i) => {
    compare(`classes, data set ${i}`, classesByRank(outputs[i] ?? new Float64Array(0), rows), Array.from(expected));
  });
  const labels = fieldsOf(fields.normalize_labels, `${where}.normalize_labels`);
  const given = Float64Array.from(numbersOf(labels.labels, `${where}.normalize_labels.labels`));
  compare('labels', compactClasses(given), numbersOf(labels.compact, `${where}.normalize_labels.compact`));
  const rotated = numbersOf(labels.rotated_by_2_of_3, `${where}.normalize_labels.rotated_by_2_of_3`);
  compare('labels, rotated', compactClasses(given, 2), rotated);
}

/** The columns of `[rows][...]`. */
function columnsOf(value: unknown, where: string): readonly Float64Array[] {
  const rows = listOf(value, where).map((row, i) => flatNumbersOf(row, `${where}[${i}]`));
  return (rows[0] ?? []).map((_, column) => Float64Array.from(rows, (row) => row[column] ?? Number.NaN));
}
