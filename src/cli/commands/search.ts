import { defineCommand } from '../command.js';
import { initialPopulationText } from '../initial-population.js';
import { finishing, onInterrupt } from '../interrupt.js';
import { jsonOption, positiveNumber, seedsOption, sessionOptions, wholeNumber, workerOptions } from '../options.js';
import { note, print, printJson } from '../output.js';
import { PROGRAM_FORMS } from '../program-argument.js';
import { progressLine } from '../progress.js';
import { nextCommands } from '../search-next.js';
import { algorithmOptions, fidelityOptions, ownSearchOptions } from '../search-options.js';
import { readRequest } from '../search-request.js';
import { openSession, workersFor } from '../session.js';
import { shownSearch } from '../shown-search.js';
import { taskOptionFlags } from '../task-options.js';
import { trainingsInHand } from '../trainings-in-hand.js';

const options = {
  algo: {
    type: 'string',
    requiresArg: true,
    default: 're',
    describe:
      'search: re (regularized evolution), hc (hill climbing), rs (random), smac (surrogate), hpo (hyperparameters of optimizers); ' +
      'as published: re-paper, smac-nos-paper, smac-nos-script, smac-hpo; or a search of yours: ./FILE.js, a module with it as default export, or exec:COMMAND, a program that speaks JSON lines',
  },
  ...sessionOptions,
  ...taskOptionFlags,
  ...fidelityOptions,
  evaluations: wholeNumber(
    '--evaluations',
    1,
    'budget: evaluations (default, if no other budget: the task’s own, a minute or two: 200 on pfn-small, 8000 on toy)',
  ),
  trained: wholeNumber('--trained', 1, 'budget: programs trained, counted from an empty cache'),
  'budget-epochs': wholeNumber('--budget-epochs', 1, 'budget: epochs trained, counted from an empty cache'),
  seconds: positiveNumber('--seconds', 'budget: wall seconds, over all sessions of the run'),
  epochs: wholeNumber('--epochs', 1, 'epochs of one evaluation (default: the task’s own)'),
  seed: wholeNumber('--seed', 0, 'seed of everything random (default: 1)'),
  seeds: seedsOption('a search for each of these seeds: 1,4 or 1..10; then a summary over them'),
  init: {
    type: 'string',
    array: true,
    requiresArg: true,
    describe: `program to start from, may repeat: ${PROGRAM_FORMS}; or random (default: AdamW for re and hc, random for others)`,
  },
  ...algorithmOptions,
  ...ownSearchOptions,
  ...workerOptions,
  restart: { type: 'boolean', default: false, describe: 'forget an earlier run of this configuration' },
  'allow-other-numerics': {
    type: 'boolean',
    default: false,
    describe: 'go on although the run began under another backend or executor',
  },
  'no-baselines': { type: 'boolean', default: false, describe: 'do not evaluate the named programs at the end' },
  json: jsonOption,
} as const;

/** `nosbench search`: runs a search, or goes on with one of the same configuration. */
export const searchCommand = defineCommand({
  usage: 'search',
  describe: 'Search for an optimizer; the same command again goes on where it stopped',
  positionals: {},
  options,
  examples: [
    ['search --algo re', 'evolve from AdamW on the small PFN training'],
    ['search --algo rs --task toy --evaluations 500 --seed 7', 'random search on the smallest task'],
    ['search --algo smac --trained 300', 'a surrogate chooses what to train'],
    ['search --algo hpo --space nadamw --evaluations 200', 'tune NAdamW'],
    ['search --algo rs --fidelity hyperband --eta 2', 'train most of them for an epoch or two, the best for all'],
    ['search --init HeroLion --init Adam --evaluations 2000', 'evolve from two programs'],
    ['search --algo ./my-search.js --option patience=20', 'a search of yours, see examples/my-search.js'],
    ['search --algo "exec:python3 my_search.py"', 'one in another language, see docs/search-protocol.md'],
    ['search --seeds 1..10 --evaluations 1000', 'ten runs, and what they have in common'],
    ['search --workers 1 --timeout 60', 'one training at a time, none longer than a minute'],
    ['search --json --seconds 30 > run.json', 'for machines'],
  ],
  run: async (values) => {
    if (values.seeds !== undefined) {
      const { searchSeeds } = await import('../search-seeds.js');
      return searchSeeds(values, values.seeds);
    }
    const request = await readRequest(values);
    const [{ pruneIncumbent }, { summaryJson, summaryText, titleOfRun }, { closingBaselines }] = await Promise.all([
      import('../incumbent.js'),
      import('../search-summary.js'),
      import('../baselines.js'),
    ]);
    const workers = workersFor(values);
    const trainings = trainingsInHand();
    const benchmark = await openSession(values, { workers, trainings });
    const interruption = onInterrupt(finishing('evaluation', trainings, workers), trainings);
    const line = progressLine();
    try {
      const session = { line, trainings, interruption };
      const outcome = await shownSearch(benchmark, request, session);
      line.end();
      const advice = initialPopulationText(outcome.config, request.budget);
      if (advice !== undefined) note(advice);
      const incumbent = outcome.incumbent && (await pruneIncumbent(outcome.incumbent, values['key-scheme']));
      const baselines = await closingBaselines(benchmark, values.epochs, !values['no-baselines'], session);
      const summary = {
        outcome,
        title: titleOfRun(outcome.config),
        cache: values.cache,
        ...(incumbent === undefined ? {} : { incumbent }),
        ...(baselines === undefined ? {} : { baselines }),
        next: nextCommands(values, {
          run: outcome.run,
          evaluations: outcome.recorded,
          isInterrupted: interruption.signal.aborted,
          hasIncumbent: incumbent !== undefined,
        }),
      };
      if (values.json) printJson(summaryJson(summary));
      else print(summaryText(summary));
      if (interruption.signal.aborted) process.exitCode = interruption.exitCode();
    } finally {
      line.end();
      interruption.dispose();
      await benchmark.close();
    }
  },
});
