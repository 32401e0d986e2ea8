import type { CreateSearch } from '../contract.js';
import { integerOption, searchWithOptions, wordOption } from '../options.js';
import { OPTIMIZER_SPACES, optimizerEncoding } from './optimizer-spaces.js';
import { PRESETS, type SmacSettings } from './settings.js';
import { surrogateSearch } from './surrogate-search.js';

const SPACES = Object.keys(OPTIMIZER_SPACES) as (keyof typeof OPTIMIZER_SPACES)[];

/** Our settings with the design of the paper's: floats are not told apart by neighbours and samples as choices are. */
const OURS: SmacSettings = { ...PRESETS.smac, design: 'sobol', designSize: 20 };

/**
 * Hyperparameter search over named optimizers: NOSBench-101's SMAC_HPO and TaskSet's search spaces. What it proposes, and so
 * its best, are programs with constants.
 *
 * Options: `space` (`paper`, one of `OPTIMIZER_SPACES`), `trainingSteps` (10,000; steps over which the schedules of adam6p and
 * nadamw are laid out), `design` (20), `candidates` (1000).
 */
export const hpo: CreateSearch = searchWithOptions(
  'hpo',
  {
    space: wordOption(SPACES, 'paper'),
    trainingSteps: integerOption(undefined, 1),
    design: integerOption(OURS.designSize, 0),
    candidates: integerOption(OURS.candidates, 1),
  },
  (input, { space, trainingSteps, design, candidates }) =>
    surrogateSearch({
      name: 'hpo',
      input,
      encoding: optimizerEncoding(space, trainingSteps),
      settings: { ...OURS, designSize: design, candidates },
    }),
);

/** The same space of the paper by the settings of its script, `find_baseline.py`. Options: `design` (90), `candidates` (8). */
export const smacHpo: CreateSearch = searchWithOptions(
  'smac-hpo',
  {
    design: integerOption(PRESETS['smac-hpo'].designSize, 0),
    candidates: integerOption(PRESETS['smac-hpo'].candidates, 1),
  },
  (input, { design, candidates }) =>
    surrogateSearch({
      name: 'smac-hpo',
      input,
      encoding: optimizerEncoding('paper', undefined),
      settings: { ...PRESETS['smac-hpo'], designSize: design, candidates },
    }),
);
