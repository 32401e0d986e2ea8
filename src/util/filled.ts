/** An array of doubles, each from its index, in order; many times faster than `Float64Array.from` of an array-like. */
export function filled(length: number, valueAt: (index: number) => number): Float64Array {
  const values = new Float64Array(length);
  for (let i = 0; i < length; i += 1) values[i] = valueAt(i);
  return values;
}
