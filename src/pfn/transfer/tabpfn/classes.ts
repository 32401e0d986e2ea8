import type { NumpyRandomState } from '../../../random/numpy.js';

/** A class that is neither predicted nor counted as an error. */
export const IGNORED = -100;

/** Orders of the rows that are looked at for one with the same classes on both sides of s. */
const ORDERS = 10;

/** The class of each row: how many of the boundary rows have a value below its own. */
export function classesByRank(values: Float64Array, boundaryRows: readonly number[]): Float64Array {
  const boundaries = boundaryRows.map((row) => values[row]!);
  return values.map((value) => boundaries.reduce((below, boundary) => below + Number(boundary < value), 0));
}

/**
 * Classes 0 .. n − 1 of data sets under other names: each keeps them in order with the chance given, the others share one permutation; half of them
 * are reversed.
 */
export function renameClasses(
  random: NumpyRandomState,
  datasets: readonly Float64Array[],
  count: number,
  orderedChance: number,
): readonly Float64Array[] {
  const permuted = random.permutation(count);
  return datasets.map((classes) => {
    const isOrdered = random.uniform() < orderedChance;
    const isReversed = random.uniform() < 0.5;
    return classes.map((value) => {
      const name = isOrdered ? value : permuted[value]!;
      return isReversed ? count - 1 - name : name;
    });
  });
}

/**
 * An order of the rows with the same classes, two at least, before row s as from it on: the given order, or one of nine random ones;
 * `undefined` when none of them is. As in the released code, a tenth is drawn and not looked at.
 */
export function compatibleOrder(
  random: NumpyRandomState,
  classes: Float64Array,
  s: number,
): readonly number[] | undefined {
  let order: readonly number[] = Array.from(classes.keys());
  for (let looked = 0; looked < ORDERS; looked += 1) {
    const before = new Set(order.slice(0, s).map((row) => classes[row]!));
    const after = new Set(order.slice(s).map((row) => classes[row]!));
    const areEqual = before.size === after.size && [...before].every((value) => after.has(value));
    if (areEqual && before.size > 1) return order;
    order = random.permutation(classes.length);
  }
  return undefined;
}

/** Classes renumbered 0 .. k − 1 in ascending order, then moved on by `shift` in a circle. */
export function compactClasses(classes: Float64Array, shift = 0): Float64Array {
  const present = [...new Set(classes)].sort((a, b) => a - b);
  return classes.map((value) => (present.indexOf(value) + shift) % present.length);
}
