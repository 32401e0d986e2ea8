import type { Tally } from '../report.js';

/** How far the mean of an epoch may lie below or above all those that the original's runs have there. */
interface Band {
  /** Epochs 1 to 3. */
  readonly first: number;
  /** The epochs after them. */
  readonly later: number;
}

const FIRST_EPOCHS = 3;

/**
 * No narrower than the original is to itself: its unchanged code under other kernels, and with the units of the model in another order
 * (`reference/pfn/roundings.json`), lies within. There Adam is up to 0.166 from the original's run in the first three epochs, AdamW 0.127, the
 * Incumbent 0.0065, and a second implementation in double 0.0083 (`full_train.json`). Later Adam and AdamW are up to 0.146 off, the Incumbent
 * 0.03. SGD does not drift apart.
 */
const BANDS: Readonly<Record<string, Band>> = {
  SGD: { first: 5e-6, later: 1e-5 },
  Incumbent: { first: 0.02, later: 0.1 },
};

const OTHERS: Band = { first: 0.2, later: 0.15 };

/** A mean above this tells of nothing learnt: predicting from the prior alone loses 1.6. */
const NOTHING_LEARNT = 1.8;

/**
 * Adds the epochs of one training at full size: each mean lies in the band of its program. Where the known runs have learnt nothing and
 * their losses mean no more than that, so must this one.
 * @param known means by epoch of the original's runs
 */
export function addBands(
  tally: Tally,
  name: string,
  actual: readonly number[],
  known: readonly (readonly number[])[],
): void {
  const { first, later } = BANDS[name] ?? OTHERS;
  const epochs = Math.max(...known.map((run) => run.length));
  for (let epoch = 0; epoch < epochs; epoch += 1) {
    const values = known.flatMap((run) => run[epoch] ?? []);
    const [low, high] = [Math.min(...values), Math.max(...values)];
    const found = actual[epoch] ?? Number.NaN;
    if (low > NOTHING_LEARNT) {
      tally.add(!(found < 1), 0, () => `${name}, epoch ${epoch}: expected nothing learnt, as ${low}, got ${found}`);
      continue;
    }
    const within = epoch < FIRST_EPOCHS ? first : later;
    const distance = Math.max(low - found, found - high, 0);
    tally.add(distance <= within, distance, () => {
      const expected = low === high ? `${low}` : `${low} to ${high}`;
      return `${name}, epoch ${epoch}: expected ${expected}, give or take ${within}, got ${found}`;
    });
  }
}
