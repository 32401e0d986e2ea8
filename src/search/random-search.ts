import { derivedStream } from '../random/derived.js';
import type { CreateSearch, Search, SearchInput } from './contract.js';
import { initialOf, programSettings, seedOf } from './input.js';
import { createLedger } from './ledger.js';
import { integerOption, searchWithOptions } from './options.js';
import { sampleProgram } from './sample.js';
import { makeSpace, type SpaceOptions, spaceSettings } from './space.js';

/**
 * Uniform random programs (`sampleProgram`): the baseline that every other search must beat. NOSBench-101, section 5.
 * Programs to start from are proposed first, once each. Learns nothing, so results and foreign results change nothing.
 *
 * Options: `minInstructions` (1), `maxInstructions` (14).
 */
export const randomSearch: CreateSearch = searchWithOptions(
  'rs',
  { minInstructions: integerOption(undefined, 1), maxInstructions: integerOption(undefined, 1) },
  createRandomSearch,
);

function createRandomSearch(input: SearchInput, options: SpaceOptions): Search {
  const where = 'rs';
  const space = makeSpace(options, where);
  const rng = derivedStream(seedOf(input, where), 'search/rs');
  const initial = initialOf(input, where);
  const ledger = createLedger({ where });
  let started = 0;

  return {
    name: 'rs',
    settings: { seed: input.seed, initial: initial.map(programSettings), space: spaceSettings(space) },
    capabilities: {
      parallel: 'async',
      usesFidelity: false,
      usesCurve: false,
      needsDescriptor: false,
      usesForeign: false,
      encoding: 'program',
    },
    ask() {
      const enqueued = ledger.proposeEnqueued();
      if (enqueued) return enqueued;
      const given = initial[started];
      if (given) {
        started += 1;
        return ledger.propose({ program: given, parents: [], origin: 'initial' });
      }
      return ledger.propose({ program: sampleProgram(space, rng), parents: [], origin: 'random' });
    },
    tell: (result) => void ledger.accept(result),
    enqueue: ledger.enqueue,
  };
}
