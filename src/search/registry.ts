import { NosbenchError } from '../util/errors.js';
import { didYouMean } from '../util/nearest.js';
import type { CreateSearch, Search, SearchInput } from './contract.js';
import { hillClimbing } from './hill-climbing.js';
import { randomSearch } from './random-search.js';
import { regularizedEvolution, regularizedEvolutionOfThePaper } from './regularized-evolution.js';
import { hpo, smacHpo } from './smac/hpo.js';
import { smac, smacNosPaper, smacNosScript } from './smac/smac.js';

/** The searches by their name on the command line. */
export const SEARCHES: Readonly<Record<string, CreateSearch>> = Object.freeze({
  re: regularizedEvolution,
  're-paper': regularizedEvolutionOfThePaper,
  hc: hillClimbing,
  rs: randomSearch,
  smac,
  'smac-nos-paper': smacNosPaper,
  'smac-nos-script': smacNosScript,
  hpo,
  'smac-hpo': smacHpo,
});

/**
 * A search by name.
 * @throws {NosbenchError} code `usage` for a name that is not in `SEARCHES`, or an input that the search refuses
 */
export function createSearch(name: string, input: SearchInput): Search {
  const create = Object.hasOwn(SEARCHES, name) ? SEARCHES[name] : undefined;
  if (create === undefined) {
    throw new NosbenchError(
      'usage',
      `search: expected the name of a search, got "${name}". ${didYouMean(name, Object.keys(SEARCHES))}`,
    );
  }
  return create(input);
}
