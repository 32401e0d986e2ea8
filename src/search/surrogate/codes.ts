/** Values of a number that lie closer than this are one group: no threshold falls between them. */
export const SAME_VALUE = 1e-6;

/** One feature over the training data, with the values replaced by small whole numbers in their order. */
export interface CodedFeature {
  /** True for a category: its codes are its levels, and have no order. */
  readonly isCategory: boolean;
  /** By data point. */
  readonly codes: Uint16Array | Uint32Array;
  /** Number of codes. */
  readonly count: number;
  /** Least and greatest value of the group that a code stands for; empty for a category. */
  readonly lowest: Float64Array;
  readonly highest: Float64Array;
}

/** Codes the features of `n` points, `levels.length` features a row. */
export function codeFeatures(features: Float64Array, n: number, levels: readonly number[]): readonly CodedFeature[] {
  return levels.map((count, feature) => {
    const column = new Float64Array(n);
    for (let i = 0; i < n; i += 1) column[i] = features[i * levels.length + feature]!;
    return count > 0 ? codeCategory(column, count) : codeNumber(column);
  });
}

function codeCategory(column: Float64Array, count: number): CodedFeature {
  const none = new Float64Array(0);
  return { isCategory: true, codes: Uint16Array.from(column), count, lowest: none, highest: none };
}

function codeNumber(column: Float64Array): CodedFeature {
  const distinct = distinctOf(column);
  const codeOf = new Map<number, number>();
  const lowest: number[] = [];
  const highest: number[] = [];
  for (const value of distinct) {
    const last = highest.length - 1;
    if (last >= 0 && value - highest[last]! <= SAME_VALUE) {
      highest[last] = value;
    } else {
      lowest.push(value);
      highest.push(value);
    }
    codeOf.set(value, lowest.length - 1);
  }
  const codes = lowest.length <= 0x10000 ? new Uint16Array(column.length) : new Uint32Array(column.length);
  for (let i = 0; i < column.length; i += 1) codes[i] = codeOf.get(column[i]! + 0)!;
  return {
    isCategory: false,
    codes,
    count: lowest.length,
    lowest: Float64Array.from(lowest),
    highest: Float64Array.from(highest),
  };
}

function distinctOf(column: Float64Array): Float64Array {
  const values = new Set<number>();
  for (const value of column) values.add(value + 0);
  return Float64Array.from(values).sort();
}
