import { cacheOption, sessionOptions } from './options.js';
import { ALGORITHM_FLAGS, type SearchValues } from './search-request.js';
import { commandLine } from './shell.js';
import { taskOptionWords } from './task-options.js';

/** A command line and what it does. */
export type NextCommand = readonly [string, string];

/** How a search ended, as far as going on depends on it. */
export interface SearchEnd {
  readonly run: string;
  /** Those that the journal has. */
  readonly evaluations: number;
  readonly isInterrupted: boolean;
  readonly hasIncumbent: boolean;
}

/** The exact commands that go on from a search. */
export function nextCommands(
  values: SearchValues,
  { run, evaluations, isInterrupted, hasIncumbent }: SearchEnd,
): readonly NextCommand[] {
  const cache = values.cache === cacheOption.default ? [] : ['--cache', values.cache];
  const report = `nosbench-${run}.html`;
  return [
    isInterrupted
      ? [commandLine(searchWords(values, budgetWords(values))), 'goes on where this stopped']
      : [
          commandLine(searchWords(values, ['--evaluations', String(2 * Math.max(evaluations, 1))])),
          'goes on to twice the evaluations',
        ],
    [commandLine(['runs', 'show', run, ...cache]), 'shows this run again, with its best programs'],
    [commandLine(['cache', 'report', run, '--out', report, ...cache]), 'draws hit rates and cache size'],
    ...(hasIncumbent
      ? ([
          [
            commandLine(['query', `run:${run}`, ...sessionWords(values), ...optionWords(values, ['epochs'])]),
            'asks for the best program and its curve',
          ],
        ] as const)
      : []),
  ];
}

/** The words of this very search with another budget. */
function searchWords(values: SearchValues, budget: readonly string[]): string[] {
  return [
    'search',
    '--algo',
    values.algo,
    ...sessionWords(values),
    ...(values.init ?? []).flatMap((name) => ['--init', name]),
    ...optionWords(values, ['seed', 'epochs', 'fidelity', 'min-epochs', 'eta', ...ALGORITHM_FLAGS, 'lookahead']),
    ...(values.option ?? []).flatMap((option) => ['--option', option]),
    ...optionWords(values, ['algo-timeout']),
    ...(values['allow-other-numerics'] ? ['--allow-other-numerics'] : []),
    ...budget,
  ];
}

function budgetWords(values: SearchValues): string[] {
  return optionWords(values, ['evaluations', 'trained', 'budget-epochs', 'seconds']);
}

function sessionWords(values: SearchValues): string[] {
  const names = ['task', 'cache', 'backend', 'executor', 'key-scheme'] as const;
  return [
    ...names.flatMap((name) => (values[name] === sessionOptions[name].default ? [] : [`--${name}`, values[name]])),
    ...taskOptionWords(values),
  ];
}

type PlainOption =
  | 'seed'
  | 'epochs'
  | 'fidelity'
  | 'min-epochs'
  | 'eta'
  | (typeof ALGORITHM_FLAGS)[number]
  | 'algo-timeout'
  | 'lookahead'
  | 'evaluations'
  | 'trained'
  | 'budget-epochs'
  | 'seconds';

function optionWords(values: SearchValues, names: readonly PlainOption[]): string[] {
  return names.flatMap((name) => {
    const value = values[name];
    return value === undefined || (name === 'seed' && value === 1) ? [] : [`--${name}`, String(value)];
  });
}
