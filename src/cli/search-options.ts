import { wholeNumber } from './options.js';

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
    're, hc: start again after so many results without gain (default: never)',
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
