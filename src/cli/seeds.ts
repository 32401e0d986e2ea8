import { excerpt } from '../program/faults.js';
import { wholeNumberRule } from '../util/whole-number.js';

/** Most seeds of one command: what TaskSet sampled of a family is a thousand. */
const MOST_SEEDS = 100_000;
const ADVICE = 'Write seeds such as 3, 1..5 or 0..9,20.';

/** Seeds, or `expected <rule>, got <value>. <what to do>` for the first fault. */
export interface ParsedSeeds {
  readonly seeds: readonly number[];
  readonly fault?: string;
}

/** Seeds as people write them (`7`, `0..99`, `0..9,20,30..39`; both ends count) in the order written, each once. */
export function parseSeeds(value: unknown): ParsedSeeds {
  if (typeof value !== 'number' && typeof value !== 'string') return faulty('a number or a text', excerpt(value));
  const seeds = new Set<number>();
  for (const part of String(value).split(',')) {
    const ends = part.split('..').map((end) => end.trim());
    const wrong = ends.length > 2 ? part : ends.find((end) => !/^\d+$/.test(end) || !Number.isSafeInteger(Number(end)));
    if (wrong !== undefined) return faulty(`each seed to be ${wholeNumberRule(0, wrong)}`, excerpt(wrong));
    const [from = 0, to = from] = ends.map(Number);
    if (to < from) return faulty('ranges that run upwards', `${from}..${to}`, `Write ${to}..${from}.`);
    if (seeds.size + to - from >= MOST_SEEDS) return faulty(`at most ${MOST_SEEDS} seeds`, excerpt(String(value)));
    for (let seed = from; seed <= to; seed += 1) seeds.add(seed);
  }
  return { seeds: [...seeds] };
}

function faulty(rule: string, got: string, advice = ADVICE): ParsedSeeds {
  return { seeds: [], fault: `expected ${rule}, got ${got}. ${advice}` };
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
