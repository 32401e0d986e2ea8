import type { CreateSearch } from '../contract.js';
import { integer, searchWithOptions } from '../options.js';
import { makeSpace } from '../space.js';
import { programEncoding } from './encoding.js';
import { PRESETS } from './settings.js';
import { surrogateSearch } from './surrogate-search.js';

/**
 * Surrogate search over free programs, by the settings of a preset.
 *
 * Options: `minInstructions` (1), `maxInstructions` (14), `design` (configurations of the initial design), `candidates`
 * (random configurations ranked at each fit).
 */
function programSearch(name: keyof typeof PRESETS): CreateSearch {
  const preset = PRESETS[name];
  return searchWithOptions(
    name,
    {
      design: integer(preset.designSize, 0),
      candidates: integer(preset.candidates, 1),
      minInstructions: integer(undefined, 1),
      maxInstructions: integer(undefined, 1),
    },
    (input, { design, candidates, ...lengths }) =>
      surrogateSearch({
        name,
        input,
        encoding: programEncoding(makeSpace(lengths, name), preset.layout),
        settings: { ...preset, designSize: design, candidates },
      }),
  );
}

/** Ours: see `PRESETS`. */
export const smac = programSearch('smac');
/** As NOSBench-101 describes its SMAC in appendix F. */
export const smacNosPaper = programSearch('smac-nos-paper');
/** As NOSBench-101's published script runs SMAC; for small budgets. */
export const smacNosScript = programSearch('smac-nos-script');
