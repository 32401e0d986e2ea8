import { derivedStream } from '../../random/derived.js';
import { NosbenchError } from '../../util/errors.js';
import { checkOptions, type OptionTable } from '../../util/known-options.js';
import { didYouMean } from '../../util/nearest.js';
import { beginClosing } from '../closing.js';
import type { Search, SearchInput } from '../contract.js';
import { seedOf } from '../input.js';
import { createSearch } from '../registry.js';
import type { Fidelities } from './brackets.js';
import { FIDELITIES, FIDELITY_NAMES, type FidelityName } from './fidelities.js';
import { hyperband } from './hyperband.js';

/** A search over several numbers of epochs, the most of which is the run's own. */
export interface FidelityRequest {
  readonly name: FidelityName;
  /** Epochs before anything is stopped, at least, default 1. */
  readonly minEpochs?: number | undefined;
  /** One of so many goes on, to so many times the epochs, default 3. */
  readonly eta?: number | undefined;
}

const FIDELITY_OPTIONS: OptionTable<FidelityRequest> = {
  name: 'Name one, such as "hyperband".',
  minEpochs: 'optional',
  eta: 'optional',
};

/**
 * A search by name, with its proposals raced over epochs.
 * @param maxEpochs epochs of an ordinary evaluation
 * @throws {NosbenchError} code `usage` for what `createSearch` refuses, a search that chooses epochs itself, or epochs that leave nothing to stop
 */
export function createSearchAcrossFidelities(
  algorithm: string,
  input: SearchInput,
  request: FidelityRequest,
  maxEpochs: number,
): Search {
  checkOptions('fidelity', request, FIDELITY_OPTIONS);
  const name = `${request.name}(${algorithm})`;
  const fidelities = requestedFidelities(request, maxEpochs);
  const brackets = FIDELITIES[request.name](fidelities);
  const seed = seedOf(input, name);
  const searches = new Map<number, Search>();
  try {
    for (const [first] of brackets) {
      const { epochs } = first!;
      const search = createSearch(algorithm, { ...input, seed: seedAt(seed, epochs) });
      searches.set(epochs, search);
      refuseFidelity(search, request.name, algorithm);
    }
  } catch (error) {
    beginClosing(searches.values()); // nobody else will have them to close
    throw error;
  }
  const [inner] = [...searches.values()] as [Search];
  return hyperband({
    name,
    settings: {
      seed,
      fidelity: { name: request.name, minEpochs: fidelities.minEpochs, eta: fidelities.eta },
      answersKnown: input.keyOf !== undefined,
      inner: inner.settings,
    },
    brackets,
    maxEpochs,
    searches,
    keyOf: input.keyOf,
  });
}

function refuseFidelity({ capabilities }: Search, name: FidelityName, algorithm: string): void {
  if (!capabilities.usesFidelity) return;
  throw new NosbenchError(
    'usage',
    `${name}: expected a search that leaves the number of epochs to others, got ${algorithm}, which chooses it. Run it by itself.`,
  );
}

/** The numbers that brackets are laid out over. @throws {NosbenchError} code `usage`, all faults together */
function requestedFidelities({ name, minEpochs = 1, eta = 3 }: FidelityRequest, maxEpochs: number): Fidelities {
  const faults: string[] = [];
  if (!Object.hasOwn(FIDELITIES, name)) {
    faults.push(
      `fidelity: expected one of ${FIDELITY_NAMES.join(', ')}, got "${name}". ${didYouMean(String(name), FIDELITY_NAMES)}`,
    );
  }
  const wholeNumbers = [
    ['eta', eta, 2],
    ['minEpochs', minEpochs, 1],
  ] as const;
  for (const [option, value, least] of wholeNumbers) {
    if (Number.isSafeInteger(value) && value >= least) continue;
    faults.push(
      `${name}: expected ${option} to be a whole number of at least ${least}, got ${value}. Leave it out for the default.`,
    );
  }
  if (faults.length === 0 && minEpochs * eta > maxEpochs) {
    faults.push(
      `${name}: expected evaluations of at least minEpochs × eta = ${minEpochs * eta} epochs, got ${maxEpochs}: nothing could be stopped early. ` +
        'Train more epochs, lower one of the two, or search without it.',
    );
  }
  if (faults.length > 0) throw new NosbenchError('usage', faults.join('\n'));
  return { minEpochs, maxEpochs, eta };
}

/** Searches at different epochs propose different programs. */
function seedAt(seed: number, epochs: number): number {
  return derivedStream(seed, `search/fidelity/${epochs}`).integer(0, 2 ** 31);
}
