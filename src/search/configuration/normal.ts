import type { Rng } from '../../random/rng.js';

/** A normal number by Marsaglia's polar method; the second of the pair is left unused, so that no state outlives the call. */
export function drawNormal(rng: Rng, mean = 0, deviation = 1): number {
  for (;;) {
    const x = 2 * rng.uniform() - 1;
    const y = 2 * rng.uniform() - 1;
    const r2 = x * x + y * y;
    if (r2 > 0 && r2 < 1) return mean + deviation * x * Math.sqrt((-2 * Math.log(r2)) / r2);
  }
}
