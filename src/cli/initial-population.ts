import type { Budget } from '../benchmark/runs/run.js';
import { formatCount } from '../report/format.js';
import { isObject, type Json } from '../util/json.js';

/** The searches whose first evaluations are a population, of which nothing is evolved yet. */
const EVOLVE: readonly unknown[] = ['re', 're-paper'];

/** What to say of a run of evolution that ends before anything evolves; `undefined` for any other. @param config the run's configuration */
export function initialPopulationText(config: Json, { evaluations }: Budget): string | undefined {
  if (evaluations === undefined || !isObject(config) || !EVOLVE.includes(config.algorithm)) return undefined;
  const population = isObject(config.settings) ? config.settings.population : undefined;
  if (typeof population !== 'number' || evaluations > population) return undefined;
  return `search: the first ${formatCount(population)} evaluations are the initial population; more --evaluations let it evolve.`;
}
