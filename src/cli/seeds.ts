/** Seeds as `--seeds` takes them: runs of neighbours as ranges. */
export function seedsText(seeds: readonly number[]): string {
  const parts: [number, number][] = [];
  for (const seed of seeds) {
    const last = parts.at(-1);
    if (last !== undefined && seed === last[1] + 1) last[1] = seed;
    else parts.push([seed, seed]);
  }
  return parts.map(([first, last]) => (first === last ? String(first) : `${first}..${last}`)).join(',');
}
