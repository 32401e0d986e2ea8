import type { Program } from '../../program/program.js';
import type { Search } from '../../search/contract.js';
import { createSearchAcrossFidelities } from '../../search/hyperband/across-fidelities.js';
import { createSearch } from '../../search/registry.js';
import { UPDATES } from '../descriptions.js';
import type { SearchRequest } from './run.js';

/**
 * The search that is asked for, fresh, with all that runs give to searches: its name and settings are those of the run.
 * @param epochs those of an ordinary evaluation
 * @throws {NosbenchError} code `usage` for what the search refuses
 */
export function requestedSearch(
  { algorithm, seed, initial, options, fidelity }: SearchRequest,
  keyOf: (program: Program) => string,
  epochs: number,
): Search {
  const input = { seed, initial, options, keyOf, descriptions: UPDATES };
  if (fidelity === undefined) return createSearch(algorithm, input);
  return createSearchAcrossFidelities(algorithm, input, fidelity, epochs);
}
