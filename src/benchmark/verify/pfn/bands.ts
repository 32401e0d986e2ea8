import type { Tally } from '../report.js';

/** How far a mean of an epoch may lie from all known runs of its program. */
const BAND = 0.15;
/** SGD's trainings follow each other: rounding does not grow. */
const FOLLOWED: Readonly<Record<string, number>> = { SGD: 0.02, Incumbent: 0.1 };
/** An epoch that ends here or above has learnt nothing: predicting from the prior alone loses 1.6. */
const NOTHING_LEARNT = 1.8;

/**
 * Adds the epochs of one training: each mean lies in the band around the known runs of the program. Where those have learnt
 * nothing and their losses mean no more than that, so must this one.
 * @param known means by epoch of each known run
 */
export function addBands(
  tally: Tally,
  name: string,
  actual: readonly number[],
  known: readonly (readonly number[])[],
): void {
  const epochs = Math.max(...known.map((run) => run.length));
  for (let epoch = 0; epoch < epochs; epoch += 1) {
    const values = known.flatMap((run) => run[epoch] ?? []);
    const [low, high] = [Math.min(...values), Math.max(...values)];
    const found = actual[epoch] ?? Number.NaN;
    if (low > NOTHING_LEARNT) {
      tally.add(!(found < 1), 0, () => `${name}, epoch ${epoch}: expected nothing learnt, as ${low}, got ${found}`);
      continue;
    }
    const distance = Math.max(low - found, found - high, 0);
    const band = FOLLOWED[name] ?? BAND;
    tally.add(distance <= band, distance, () => {
      return `${name}, epoch ${epoch}: expected ${low} to ${high}, give or take ${band}, got ${found}`;
    });
  }
}
