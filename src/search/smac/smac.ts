import type { CreateSearch } from '../contract.js';
import { integerOption, searchWithOptions } from '../options.js';
import { makeSpace } from '../space.js';
import { programEncoding } from './encoding.js';
import { DESCRIBED, PRESETS, type SmacSettings } from './settings.js';
import { surrogateSearch } from './surrogate-search.js';

/**
 * Surrogate search over free programs, by the settings of a preset, or by `described` where the driver gives descriptions (other
 * defaults, of `candidates` too).
 *
 * Options: `minInstructions` (1), `maxInstructions` (14), `design` (configurations of the initial design), `candidates`
 * (random configurations ranked at each fit).
 */
function programSearch(name: keyof typeof PRESETS, described: SmacSettings = PRESETS[name]): CreateSearch {
  return searchWithOptions(
    name,
    {
      design: integerOption(undefined, 0),
      candidates: integerOption(undefined, 1),
      minInstructions: integerOption(undefined, 1),
      maxInstructions: integerOption(undefined, 1),
    },
    (input, { design, candidates, ...lengths }) => {
      const preset = input.descriptions === undefined ? PRESETS[name] : described;
      return surrogateSearch({
        name,
        input,
        encoding: programEncoding(makeSpace(lengths, name), preset.layout),
        settings: { ...preset, designSize: design ?? preset.designSize, candidates: candidates ?? preset.candidates },
      });
    },
  );
}

/** Ours: see `DESCRIBED`, and `PRESETS` for drivers without descriptions. */
export const smac = programSearch('smac', DESCRIBED);
/** As NOSBench-101 describes its SMAC in appendix F. */
export const smacNosPaper = programSearch('smac-nos-paper');
/** As NOSBench-101's published script runs SMAC; for small budgets. */
export const smacNosScript = programSearch('smac-nos-script');
