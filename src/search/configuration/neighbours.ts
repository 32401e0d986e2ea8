import type { Rng } from '../../random/rng.js';
import { applyChange } from './configuration.js';
import type { ConfigurationSpace } from './configuration-space.js';
import { countValues, entryOf, type Hyperparameter, indexOfEntry } from './hyperparameter.js';
import { drawNormal } from './normal.js';

/** How far and how many, as SMAC asks for them. */
export interface NeighbourhoodOptions {
  /** Neighbours of a number, where it has so many. Default 8. */
  readonly count?: number;
  /** Standard deviation of a step of a number, in parts of its range. Default 0.05. */
  readonly deviation?: number;
}

/** Widenings of the deviation until enough neighbours are found. */
const WIDENINGS = 9;

/**
 * The configurations that differ from this one in one active hyperparameter, and in what that activates (defaults) or
 * deactivates: ConfigSpace 1.2.0's one-exchange neighbourhood. Choices: all others. Whole numbers: all others if there are no more
 * than `count`, else `count` different ones nearby. Floats: `count` nearby. At each turn a hyperparameter is drawn that has
 * neighbours left, so that the order is random over hyperparameters and values. Made as they are asked for.
 */
export function* neighbours(
  space: ConfigurationSpace,
  centre: Float64Array,
  rng: Rng,
  options: NeighbourhoodOptions = {},
): Generator<Float64Array> {
  const { count = 8, deviation = 0.05 } = options;
  const sources: { readonly index: number; entries: number[] | undefined }[] = [];
  for (let index = 0; index < space.size; index += 1) {
    const isFixed = countValues(space.hyperparameters[index]!) <= 1;
    if (!isFixed && !Number.isNaN(centre[index]!)) sources.push({ index, entries: undefined });
  }
  while (sources.length > 0) {
    const turn = rng.integer(0, sources.length);
    const source = sources[turn]!;
    source.entries ??= entriesNear(space.hyperparameters[source.index]!, centre[source.index]!, rng, count, deviation);
    const entry = source.entries.pop();
    if (entry === undefined) {
      sources.splice(turn, 1);
      continue;
    }
    const row = centre.slice();
    applyChange(space, row, source.index, entry);
    yield row;
  }
}

/** The entries of the neighbours along one hyperparameter, in random order. */
function entriesNear(
  hyperparameter: Hyperparameter,
  centre: number,
  rng: Rng,
  count: number,
  deviation: number,
): number[] {
  if (hyperparameter.kind === 'float') return floatsNear(centre, rng, count, deviation);
  const total = countValues(hyperparameter);
  const own = indexOfEntry(hyperparameter, centre);
  const isFew = hyperparameter.kind === 'categorical' || total - 1 <= count;
  const found = isFew
    ? Array.from({ length: total }, (_, j) => j).filter((j) => j !== own)
    : integersNear(centre, own, total, rng, count, deviation);
  return shuffled(found, rng).map((j) => entryOf(hyperparameter, j));
}

/**
 * Normal steps, quantised by floor(x total) as the original does, which slightly favours the nearer end of the range; the
 * deviation widens from round to round.
 */
function integersNear(
  centre: number,
  own: number,
  total: number,
  rng: Rng,
  count: number,
  deviation: number,
): number[] {
  const found = new Set<number>();
  for (let round = 0; round < WIDENINGS && found.size < count; round += 1) {
    const width = widened(deviation, round);
    for (let drawn = 0; drawn < 4 * count && found.size < count; drawn += 1) {
      const x = drawNormal(rng, centre, width);
      if (x < 0 || x > 1) continue;
      const j = Math.min(Math.floor(x * total), total - 1);
      if (j !== own) found.add(j);
    }
  }
  // Nine rounds leave something out once in a great many times; the number of neighbours does not depend on it.
  while (found.size < count) {
    const j = rng.integer(0, total);
    if (j !== own) found.add(j);
  }
  return [...found];
}

function floatsNear(centre: number, rng: Rng, count: number, deviation: number): number[] {
  const found: number[] = [];
  for (let round = 0; found.length < count; round += 1) {
    const width = widened(deviation, Math.min(round, WIDENINGS - 1));
    for (let drawn = 0; drawn < 4 * count && found.length < count; drawn += 1) {
      const x = drawNormal(rng, centre, width);
      if (x >= 0 && x <= 1 && x !== centre) found.push(x);
    }
  }
  return found;
}

function widened(deviation: number, round: number): number {
  return deviation + (round * (1 - deviation)) / (WIDENINGS - 1);
}

function shuffled<T>(items: T[], rng: Rng): T[] {
  for (let i = items.length - 1; i > 0; i -= 1) {
    const j = rng.integer(0, i + 1);
    [items[i], items[j]] = [items[j]!, items[i]!];
  }
  return items;
}
