/** Most seeds of one command: what TaskSet sampled of a family is a thousand. */
const MOST_SEEDS = 100_000;

/** What `parseSeeds` takes, in words. */
export const SEEDS_RULE = `seeds such as 3, 1..5 or 0..9,20, at most ${MOST_SEEDS}`;

/** Seeds as people write them (`7`, `0..99`, `0..9,20,30..39`; both ends count) in the order written, each once; `undefined` for anything else. */
export function parseSeeds(value: unknown): readonly number[] | undefined {
  const text = typeof value === 'number' || typeof value === 'string' ? String(value) : '';
  const seeds = new Set<number>();
  for (const part of text.split(',')) {
    const [, first, last = first] = /^(\d{1,15})(?:\.\.(\d{1,15}))?$/.exec(part.trim()) ?? [];
    const [from, to] = [Number(first), Number(last)];
    if (first === undefined || to < from || seeds.size + to - from >= MOST_SEEDS) return undefined;
    for (let seed = from; seed <= to; seed += 1) seeds.add(seed);
  }
  return [...seeds];
}

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
