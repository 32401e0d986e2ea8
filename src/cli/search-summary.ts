import { epochsOf, fidelitiesOf } from '../benchmark/runs/fidelities.js';
import type { RunOutcome } from '../benchmark/runs/run.js';
import { trainedHere } from '../benchmark/statistics.js';
import { programToJson } from '../program/json.js';
import { formatProgram } from '../program/text.js';
import { hitCount } from '../report/cache-tables.js';
import { fidelityTable, noIncumbentText } from '../report/fidelity-table.js';
import {
  formatCount,
  formatFactor,
  formatNumber,
  formatQuantity,
  formatSeconds,
  formatShare,
} from '../report/format.js';
import { baselineTable, type NamedResult, sortByLoss } from '../report/outcome-tables.js';
import { formatFacts } from '../report/table.js';
import { isObject, type Json, stableJson } from '../util/json.js';
import type { Incumbent } from './incumbent.js';
import { heading, toJson } from './output.js';
import { numericsText } from './session.js';

/** What a search ends with. */
export interface SearchSummary {
  readonly outcome: RunOutcome;
  /** In words: `re on toy, seed 1`. */
  readonly title: string;
  readonly cache: string;
  readonly incumbent?: Incumbent;
  /** Absent when they were not asked for, or the search was interrupted. */
  readonly baselines?: readonly NamedResult[];
  /** Commands that go on from here, with what they do. */
  readonly next: readonly (readonly [string, string])[];
}

/** The summary for people. */
export function summaryText(summary: SearchSummary): string {
  return [
    endedText(summary),
    ...(summary.incumbent === undefined ? [noIncumbent(summary)] : [incumbentText(summary.incumbent)]),
    ...(summary.baselines === undefined ? [] : [baselinesText(summary.incumbent, summary.baselines)]),
    ...fidelityTexts(summary.outcome),
    costText(summary),
    nextText(summary.next),
  ].join('\n\n');
}

/** The summary for machines. */
export function summaryJson({ outcome, cache, incumbent, baselines }: SearchSummary): Json {
  const fidelities = fidelitiesOf(outcome.history);
  return {
    run: outcome.run,
    ended: outcome.ended,
    config: outcome.config,
    numerics: outcome.numerics,
    cache,
    evaluations: outcome.history.length,
    replayed: outcome.replayed,
    recorded: outcome.recorded,
    elapsedSeconds: outcome.elapsedSeconds,
    statistics: toJson(outcome.statistics),
    ...(fidelities.length > 1 ? { fidelities: toJson(fidelities) } : {}),
    incumbent: incumbent === undefined ? null : incumbentJson(incumbent),
    ...(baselines === undefined
      ? {}
      : {
          baselines: sortByLoss(baselines).map(({ name, result }) => ({
            name,
            loss: toJson(result.loss),
            status: toJson(result.status),
            cached: result.cached,
            key: result.key,
          })),
        }),
  };
}

/** The best program for machines. */
export function incumbentJson({ entry, pruned }: Incumbent): Json {
  return {
    evaluation: entry.id,
    loss: toJson(entry.loss),
    key: entry.key,
    program: programToJson(entry.program),
    pruned: programToJson(pruned),
    text: formatProgram(pruned),
  };
}

/** The best program for people. */
export function incumbentText({ entry, pruned }: Incumbent): string {
  const found = entry.program.instructions.length;
  const left = pruned.instructions.length;
  return [
    heading(`Best program: loss ${formatNumber(entry.loss ?? Number.NaN)}, evaluation ${entry.id}`),
    `${formatQuantity(found, 'instruction')} as found, ${formatCount(left)} after pruning:`,
    '',
    indent(formatProgram(pruned)),
  ].join('\n');
}

function endedText({ outcome, title }: SearchSummary): string {
  const evaluations = formatQuantity(outcome.history.length, 'evaluation');
  const isOldNews = outcome.replayed > 0 && outcome.replayed === outcome.history.length;
  const facts: (readonly [string, string])[] = [
    ['run', outcome.run],
    ['what', title],
    ['numerics', numericsText(outcome.numerics)],
  ];
  const how = {
    budget: isOldNews
      ? `This run had already used up its budget: these are its first ${evaluations}${hiddenText(outcome)}, nothing was left to do.`
      : `Done: ${evaluations}.`,
    exhausted: `Done: the search has nothing left to propose after ${evaluations}.`,
    interrupted: `Interrupted after ${evaluations}; all of them are kept.`,
  }[outcome.ended];
  const resumed =
    outcome.replayed > 0 && !isOldNews
      ? ` ${formatCount(outcome.replayed)} of them came from the journal of an earlier session.`
      : '';
  return `${heading(how)}${resumed}\n${formatFacts(facts)}`;
}

function hiddenText({ history, recorded }: RunOutcome): string {
  return recorded > history.length ? ` of the ${formatCount(recorded)} that it has` : '';
}

function noIncumbent({ outcome }: SearchSummary): string {
  const text = noIncumbentText(fidelitiesOf(outcome.history), epochsOf(outcome.config));
  return outcome.history.length === 0 ? text : `${text} More evaluations, or --init AdamW, help.`;
}

function baselinesText(incumbent: Incumbent | undefined, baselines: readonly NamedResult[]): string {
  const best = sortByLoss(baselines)[0];
  const lines = [heading('Baselines'), baselineTable(baselines)];
  const loss = incumbent?.entry.loss;
  if (best !== undefined && loss !== undefined && Number.isFinite(best.result.loss)) {
    const difference = best.result.loss - loss;
    const verdict =
      difference > 0
        ? 'lower than that of all named programs; the best of them is'
        : difference === 0
          ? 'equal to that of the best named program,'
          : 'not as low as that of the best named program,';
    lines.push(
      '',
      `The loss of ${formatNumber(loss)} is ${verdict} ${best.name} with ${formatNumber(best.result.loss)}.`,
    );
  }
  return lines.join('\n');
}

/** Nothing for a run whose evaluations are all of one length. */
function fidelityTexts({ history }: RunOutcome): readonly string[] {
  const fidelities = fidelitiesOf(history);
  return fidelities.length > 1 ? [`${heading('By epochs')}\n${fidelityTable(fidelities)}`] : [];
}

function costText({ outcome, cache }: SearchSummary): string {
  const { statistics, history } = outcome;
  const here = trainedHere(history);
  const { queries, hits } = statistics;
  const part = (count: number, what: string) => `${formatCount(count)} ${what}`;
  return [
    heading('Cost'),
    formatFacts([
      ['evaluations', `${formatCount(queries)} in ${formatSeconds(outcome.elapsedSeconds)}`],
      [
        'trained',
        `${formatQuantity(statistics.trained, 'program')}, ${formatQuantity(statistics.epochsTrained, 'epoch')}${
          here === statistics.trained ? '' : `, counted from an empty cache; ${formatCount(here)} of them here`
        }`,
      ],
      [
        'cache hits',
        `${formatCount(hitCount(statistics))} (${formatShare(hitCount(statistics), queries)}): ${[
          part(hits.memory, 'in memory'),
          part(hits.store, 'in the store'),
          part(hits.joined, 'joined in flight'),
          part(hits.key, 'NaN or infinite by key'),
        ].join(', ')}`,
      ],
      [
        'cumulative speed-up',
        `${formatFactor(statistics.cumulativeSpeedUp)}: ${
          statistics.isAcrossEpochs
            ? `${formatQuantity(statistics.epochsAsked, 'epoch')} asked for, ${formatCount(statistics.epochsTrained)} trained`
            : `${formatQuantity(statistics.cacheSize, 'different behaviour')} in ${formatQuantity(queries, 'evaluation')}`
        }`,
      ],
      ['cache and history', cache],
    ]),
  ].join('\n');
}

function nextText(next: SearchSummary['next']): string {
  return [heading('Go on'), ...next.map(([line, what]) => `  ${line}\n      ${what}`)].join('\n');
}

function indent(text: string): string {
  return text
    .trimEnd()
    .split('\n')
    .map((line) => `  ${line}`.trimEnd())
    .join('\n');
}

/** The settings of a run in words: algorithm, task and seed where the configuration has them. */
export function titleOfRun(config: Json): string {
  if (!isObject(config)) return stableJson(config);
  const field = (name: string): string | undefined => {
    const value = config[name];
    return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
  };
  const seed = field('seed');
  return `${field('algorithm') ?? 'search'} on ${field('task') ?? 'a task'}${seed === undefined ? '' : `, seed ${seed}`}`;
}
