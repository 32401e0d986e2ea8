import type { Problem } from '../synthetic/problem.js';
import { normalStart } from '../synthetic/start.js';

/**
 * Most derivatives hidden: each is set to 0 with probability `zero_probability`, anew at every step, and else gets noise. The value is the base's.
 * As in the original the start is standard normal in the base's shapes, not the base's own, and the base's own noise plays no part.
 */
export function sparse(
  base: Problem,
  { zero_probability, noise_stdev }: { readonly zero_probability: number; readonly noise_stdev: number },
): Problem {
  return {
    ...base,
    start: normalStart(base.parameters),
    disturb(gradients, _rows, noise) {
      for (const gradient of gradients) {
        for (let i = 0; i < gradient.length; i += 1) {
          gradient[i] = noise.uniform() < zero_probability ? 0 : gradient[i]! + noise_stdev * noise.normal();
        }
      }
    },
  };
}
