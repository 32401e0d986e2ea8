import { NosbenchError } from '../util/errors.js';

/** Most seeds of one command: what TaskSet sampled of a family is a thousand. */
const MOST_SEEDS = 100_000;

/** Seeds as people write them: `7`, `0..99`, `0..9,20,30..39`; both ends count. */
export function seedsOption(describe: string, otherwise: string) {
  return {
    requiresArg: true,
    default: otherwise,
    describe,
    coerce: (value: unknown): readonly number[] => parseSeeds(value),
  } as const;
}

/** The seeds in the order written, each once. @throws {NosbenchError} code `usage` */
export function parseSeeds(value: unknown): readonly number[] {
  const text = typeof value === 'number' || typeof value === 'string' ? String(value).trim() : '';
  const seeds = new Set<number>();
  for (const part of text.split(',')) {
    const [, first = '', last = first] = /^\s*(\d{1,10})(?:\.\.(\d{1,10}))?\s*$/.exec(part) ?? [];
    const [from, to] = [Number(first), Number(last)];
    if (first === '' || to < from || seeds.size + to - from >= MOST_SEEDS) {
      throw new NosbenchError(
        'usage',
        `--seeds: expected seeds such as 0..99 or 0..9,20, at most ${MOST_SEEDS}, got "${String(value)}". Change it or leave it out.`,
      );
    }
    for (let seed = from; seed <= to; seed += 1) seeds.add(seed);
  }
  return [...seeds];
}

/** Seeds as they may be written: runs of neighbours as ranges. */
export function seedsText(seeds: readonly number[]): string {
  const parts: [number, number][] = [];
  for (const seed of seeds) {
    const last = parts.at(-1);
    if (last !== undefined && seed === last[1] + 1) last[1] = seed;
    else parts.push([seed, seed]);
  }
  return parts.map(([first, last]) => (first === last ? String(first) : `${first}..${last}`)).join(',');
}
