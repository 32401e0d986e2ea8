import { NosbenchError } from '../util/errors.js';
import { didYouMean } from '../util/nearest.js';
import { checkedSearch } from './checked-search.js';
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

/** Searches of this process's user, by name. */
const REGISTERED = new Map<string, CreateSearch>();

/**
 * Adds a search of one's own for the life of this process; `Benchmark.search` then takes its name as `algorithm`. The name is part of the
 * identity of its runs, as its settings are: a search that proposes something else needs another name or another setting.
 * @throws {NosbenchError} code `usage` for a name that another search has, or that is not small letters, digits and hyphens
 */
export function registerSearch(name: string, create: CreateSearch): void {
  const before = REGISTERED.get(name);
  if (before === create) return;
  if (!/^[a-z][a-z0-9-]*$/.test(name) || Object.hasOwn(SEARCHES, name) || before !== undefined) {
    throw new NosbenchError(
      'usage',
      `registerSearch: expected a name of its own, of small letters, digits and hyphens, got "${name}". Taken are ${[...Object.keys(SEARCHES), ...REGISTERED.keys()].join(', ')}.`,
    );
  }
  REGISTERED.set(name, create);
}

/**
 * A search by name.
 * @throws {NosbenchError} code `usage` for a name that is neither in `SEARCHES` nor registered, or an input that the search refuses
 */
export function createSearch(name: string, input: SearchInput): Search {
  const own = Object.hasOwn(SEARCHES, name) ? SEARCHES[name] : undefined;
  if (own !== undefined) return own(input);
  const registered = REGISTERED.get(name);
  if (registered !== undefined) return checkedSearch(`search ${name}`, registered, input);
  const known = [...Object.keys(SEARCHES), ...REGISTERED.keys()];
  throw new NosbenchError('usage', `search: expected the name of a search, got "${name}". ${didYouMean(name, known)}`);
}
