import type { Band, ListEvaluation, Method } from '../benchmark/lists/evaluate.js';
import type { ListEntry } from '../benchmark/lists/list-file.js';
import { formatCount, formatNumber } from './format.js';
import { formatTable } from './table.js';

/** Names of the methods, in the order of tables and figures. */
export const METHOD_TITLES: Readonly<Record<Method, string>> = {
  list: 'learned list',
  random: 'random search',
  'refined-range': 'random, range of the best',
  'refined-percentiles': 'random, 5th to 95th percentile of the best',
};

/** The methods of an evaluation in that order. */
export function methodsOf({ methods }: ListEvaluation): readonly (readonly [Method, Band])[] {
  return (Object.keys(METHOD_TITLES) as Method[]).flatMap((method) => {
    const band = methods[method];
    return band === undefined ? [] : [[method, band] as const];
  });
}

/** A learned list, one line an entry. Scores are J over the number of tasks. */
export function listTable(entries: readonly ListEntry[]): string {
  return formatTable(
    [
      { title: '#', align: 'right' },
      { title: 'optimizer' },
      { title: 'validation', align: 'point' },
      { title: 'test', align: 'point' },
      { title: '' },
    ],
    entries.map(({ optimizer, meanScore, meanTestScore, isImproving }, i) => [
      formatCount(i + 1),
      optimizer,
      meanScore.toFixed(4),
      meanTestScore.toFixed(4),
      isImproving ? '' : 'improves no task',
    ]),
  );
}

/** Medians and quartiles of every method after some numbers of trials. */
export function comparisonTable(evaluation: ListEvaluation): string {
  const methods = methodsOf(evaluation);
  return formatTable(
    [{ title: 'trials', align: 'right' }, ...methods.map(([method]) => ({ title: METHOD_TITLES[method] }))],
    comparisonRows(evaluation),
  );
}

/** The rows of that table: trials, then `median [quartiles]` a method. */
export function comparisonRows(evaluation: ListEvaluation): readonly (readonly string[])[] {
  return shownTrials(evaluation.trials).map((trials) => [
    formatCount(trials),
    ...methodsOf(evaluation).map(([, band]) => bandText(band, trials - 1)),
  ]);
}

/**
 * How many trials random search needs to be as good in the median as the list is after each number of trials in `at`; `undefined` where it does
 * not get there.
 */
export function trialsToMatch(
  { methods, trials }: ListEvaluation,
  at: readonly number[],
): readonly { readonly list: number; readonly random: number | undefined }[] {
  const { list, random } = methods;
  if (list === undefined || random === undefined) return [];
  return at
    .filter((count) => count <= trials)
    .map((count) => {
      const reached = random.median.findIndex((score) => score <= list.median[count - 1]!);
      return { list: count, random: reached < 0 ? undefined : reached + 1 };
    });
}

/** That comparison in a sentence each. */
export function matchText(evaluation: ListEvaluation): string {
  return trialsToMatch(evaluation, [1, 2, 5, 10])
    .map(({ list, random }) => {
      const trials = list === 1 ? '1 trial' : `${list} trials`;
      const needs = random === undefined ? `more than ${evaluation.trials}` : formatCount(random);
      return `${trials} of the list: random search needs ${needs}.`;
    })
    .join('\n');
}

function bandText({ median, lowerQuartile, upperQuartile }: Band, trial: number): string {
  const [middle, low, high] = [median, lowerQuartile, upperQuartile].map((values) => formatScore(values[trial]!));
  return `${middle} [${low}, ${high}]`;
}

function formatScore(score: number): string {
  return Number.isFinite(score) ? score.toFixed(4) : formatNumber(score);
}

/** 1, 2, 5, 10, 20, 50 and so on, and the last. */
function shownTrials(trials: number): readonly number[] {
  const shown: number[] = [];
  for (let decade = 1; decade <= trials; decade *= 10) shown.push(decade, 2 * decade, 5 * decade);
  return [...new Set([...shown.filter((count) => count < trials), trials])];
}
