import type { Keyer, KeyScheme } from './contract.js';
import { createPaperKeyer } from './paper.js';
import { createTrajectoryKeyer } from './trajectory.js';

export { INF_KEY, type Keyer, type KeyScheme, NAN_KEY } from './contract.js';

/**
 * - `trajectory`, the default of a cache: a hash over all that the program does to several small parameters of different shape and scale.
 * - `paper`: the bits of an averaged loss on one of them, as in NOSBench-101; for comparison, since it takes 2 to 3 % of different
 *   programs for equal.
 */
export async function createKeyer(scheme: KeyScheme): Promise<Keyer> {
  switch (scheme) {
    case 'trajectory':
      return createTrajectoryKeyer();
    case 'paper':
      return createPaperKeyer();
  }
}
