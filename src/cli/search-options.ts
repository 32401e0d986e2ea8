import { FIDELITY_NAMES } from '../search/hyperband/fidelities.js';
import { oneOf, positiveNumber, wholeNumber } from './options.js';

/** Options that make one search of an algorithm differ from another; part of a run's identity. */
export const algorithmOptions = {
  population: wholeNumber('--population', 1, 're: members of the population (default 100)'),
  tournament: wholeNumber('--tournament', 1, 're: members drawn for a tournament (default 25, at most the population)'),
  'max-instructions': wholeNumber('--max-instructions', 1, 'longest program; not for hpo'),
  duplicates: {
    type: 'string',
    requiresArg: true,
    describe: 're: children that behave like a program told before: evaluate (default), answer at once, or remutate',
  },
  'restart-after': wholeNumber(
    '--restart-after',
    1,
    're, hc: results without gain after which the search starts again (default: never)',
  ),
  'restart-from': { type: 'string', requiresArg: true, describe: 're: start again from initial (default) or best' },
  candidates: wholeNumber('--candidates', 1, 'smac, hpo: random candidates ranked at each fit (default 300, hpo 1000)'),
  design: wholeNumber('--design', 0, 'smac, hpo: evaluations before the surrogate is used (default 10, hpo 20)'),
  space: {
    type: 'string',
    requiresArg: true,
    describe: 'hpo: paper (six optimizers, the default), adam1p, adam4p, adam6p, adam8p or nadamw',
  },
  'training-steps': wholeNumber('--training-steps', 1, 'hpo: steps that schedules are laid out over (default 10000)'),
  lookahead: wholeNumber('--lookahead', 1, 'proposals open at once (default 8; 1 is the paper’s)'),
} as const;

/** Options that race the proposals of a search over epochs. */
export const fidelityOptions = {
  fidelity: {
    requiresArg: true,
    describe:
      'train the proposals of --algo for a few epochs first and go on with the best only: hyperband, or halving (successive halving)',
    coerce: (value: unknown) => (value === undefined ? undefined : oneOf('--fidelity', FIDELITY_NAMES)(value)),
  },
  'min-epochs': wholeNumber('--min-epochs', 1, 'with --fidelity: fewest epochs before anything is stopped (default 1)'),
  eta: wholeNumber('--eta', 2, 'with --fidelity: one in ETA goes on, to ETA times the epochs (default 3)'),
} as const;

/** Options of searches of one's own, which have them by names that we do not know. */
export const ownSearchOptions = {
  option: {
    type: 'string',
    array: true,
    requiresArg: true,
    describe: 'NAME=VALUE, may repeat: option of a search of yours (./FILE.js, exec:COMMAND); VALUE as JSON, or text',
  },
  'algo-timeout': positiveNumber(
    '--algo-timeout',
    'exec: longest wait for an answer of COMMAND, in seconds (default 60)',
  ),
} as const;
