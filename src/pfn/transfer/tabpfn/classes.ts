import type { NumpyRandomState } from '../../../random/numpy.js';

/** A class that is neither predicted nor counted as an error. */
export const IGNORED = -100;

/** How often rows are reordered so that both sides of s have the same classes. */
const REORDERINGS = 10;

/** The class of each row: how many of the boundary rows have a value below its own. */
export function classesByRank(values: Float64Array, boundaryRows: readonly number[]): Float64Array {
  const boundaries = boundaryRows.map((row) => values[row]!);
  return values.map((value) => boundaries.reduce((below, boundary) => below + Number(boundary < value), 0));
}

/**
 * Classes 0 .. n − 1 under other names: permuted, unless they stay in order with the chance given, and reversed half of the time. Differs from
 * the released code: there all data sets of a micro-batch that are permuted share one permutation, here each has its own.
 */
export function renameClasses(
  random: NumpyRandomState,
  classes: Float64Array,
  count: number,
  orderedChance: number,
): Float64Array {
  const names = random.uniform() < orderedChance ? undefined : random.permutation(count);
  const isReversed = random.uniform() < 0.5;
  return classes.map((value) => {
    const name = names === undefined ? value : names[value]!;
    return isReversed ? count - 1 - name : name;
  });
}

/**
 * An order of the rows with the same classes, two at least, before row s as from it on: the given order, or one of ten random ones;
 * `undefined` when none of them is. Differs from the released code: it draws ten too, but does not look at the tenth.
 */
export function compatibleOrder(
  random: NumpyRandomState,
  classes: Float64Array,
  s: number,
): readonly number[] | undefined {
  let order: readonly number[] = Array.from(classes.keys());
  for (let attempt = 0; ; attempt += 1) {
    const before = new Set(order.slice(0, s).map((row) => classes[row]!));
    const after = new Set(order.slice(s).map((row) => classes[row]!));
    const areEqual = before.size === after.size && [...before].every((value) => after.has(value));
    if (areEqual && before.size > 1) return order;
    if (attempt === REORDERINGS) return undefined;
    order = random.permutation(classes.length);
  }
}

/** Classes renumbered 0 .. k − 1 in ascending order, then moved on by `shift` in a circle. */
export function compactClasses(classes: Float64Array, shift = 0): Float64Array {
  const present = [...new Set(classes)].sort((a, b) => a - b);
  return classes.map((value) => (present.indexOf(value) + shift) % present.length);
}
