/** The shortest decimal that reads back as the float32 `value`: `0.1` for Math.fround(0.1), not 0.10000000149011612. */
export function shortestDecimal(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  for (let digits = 1; digits < 9; digits++) {
    const candidate = Number(value.toPrecision(digits));
    if (Math.fround(candidate) === value) return String(candidate);
  }
  // Nine significant digits always tell two float32 apart.
  return String(Number(value.toPrecision(9)));
}
