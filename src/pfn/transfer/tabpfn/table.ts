import type { NumpyRandomState } from '../../../random/numpy.js';
import { gamma } from '../../../random/variates.js';
import { filled } from '../../../util/filled.js';
import { classesByRank, compactClasses, compatibleOrder, IGNORED, renameClasses } from './classes.js';
import type { RawDataset } from './dataset.js';
import { clipOutliers, standardiseColumn } from './preprocessing.js';

/** A table of a classification problem. */
export interface ClassTable {
  /** `[rows][features]`, standardised. */
  readonly x: Float64Array;
  /** `[rows]`: 0, 1, ..., or −100 in all rows. */
  readonly classes: Float64Array;
}

const CATEGORICAL_CHANCE = 0.2;
const CATEGORICAL_ORDERED = 0.3;
const CLASSES_ORDERED = 0;

/**
 * Classification problems from raw data sets, which share the boundary rows of their classes: some columns become categories, outliers are
 * drawn in, columns standardised, the output cut into classes by rank; a data set whose classes cannot be had on both sides of row s does not count.
 * @param mostClasses C, the most classes that may be drawn
 * @param s the row before and from which on a data set must have the same classes
 */
export function makeTables(
  random: NumpyRandomState,
  datasets: readonly RawDataset[],
  {
    rows,
    features,
    mostClasses,
    s,
  }: { readonly rows: number; readonly features: number; readonly mostClasses: number; readonly s: number },
): readonly ClassTable[] {
  const columns = datasets.map(({ x }) => columnsOf(x, features));
  categorise(random, columns, rows);
  const count = drawClassCount(random, mostClasses);
  const boundaryRows = drawRows(random, count - 1, rows);
  const ranks = datasets.map(({ y }) => classesByRank(standardiseColumn(y), boundaryRows));
  return renameClasses(random, ranks, count, CLASSES_ORDERED).map((named, i) => {
    const order = compatibleOrder(random, named, s);
    const finished = columns[i]!.map((column) => standardiseColumn(clipOutliers(column)));
    const x = filled(rows * features, (j) => {
      const row = Math.trunc(j / features);
      return finished[j % features]![order?.[row] ?? row]!;
    });
    if (order === undefined) return { x, classes: new Float64Array(rows).fill(IGNORED) };
    const present = new Set(named).size;
    const compact = compactClasses(named, random.integer(0, present));
    return { x, classes: Float64Array.from(order, (row) => compact[row]!) };
  });
}

/**
 * Turns columns into categories, in place: with chance 0.2 each column by a chance that is drawn, with the class rule's number of levels for
 * C = max(round(Exp(10)), 2); the data sets share it and the boundary rows.
 */
function categorise(random: NumpyRandomState, columns: readonly Float64Array[][], rows: number): void {
  if (random.uniform() >= CATEGORICAL_CHANCE) return;
  const chance = random.uniform();
  for (const feature of columns[0]!.keys()) {
    if (random.uniform() >= chance) continue;
    const levels = drawClassCount(random, Math.max(Math.round(gamma(random, 1, 1 / 10)), 2));
    const boundaryRows = drawRows(random, levels - 1, rows);
    const ranks = columns.map((dataset) => classesByRank(dataset[feature]!, boundaryRows));
    const named = renameClasses(random, ranks, levels, CATEGORICAL_ORDERED);
    for (const [i, dataset] of columns.entries()) dataset[feature] = named[i]!;
  }
}

/** round(U(2, most)) or, as often, 2. */
function drawClassCount(random: NumpyRandomState, most: number): number {
  return random.uniform() < 0.5 ? Math.round(random.uniform(2, most)) : 2;
}

function drawRows(random: NumpyRandomState, count: number, rows: number): readonly number[] {
  return Array.from({ length: count }, () => random.integer(0, rows));
}

function columnsOf(x: Float64Array, features: number): Float64Array[] {
  return Array.from({ length: features }, (_, feature) => x.filter((_value, i) => i % features === feature));
}
