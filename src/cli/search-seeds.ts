import type { Baseline } from '../benchmark/baselines.js';
import type { StoredRun } from '../benchmark/runs/read-run.js';
import type { RunRequest } from '../benchmark/runs/run.js';
import type { OpenBenchmark } from '../benchmark/types.js';
import {
  AXIS_TITLES,
  formatCells,
  incumbentCells,
  incumbentNote,
  pointsCells,
  pointsNotes,
} from '../report/comparison-tables.js';
import { formatQuantity } from '../report/format.js';
import { baselineTable } from '../report/outcome-tables.js';
import { NosbenchError } from '../util/errors.js';
import { closingBaselines } from './baselines.js';
import { compareRuns, comparisonJson } from './comparison.js';
import { RANK } from './fitted-line.js';
import { finishing, onInterrupt } from './interrupt.js';
import type { LiveSession } from './live-session.js';
import { cacheOption } from './options.js';
import { heading, print, printJson } from './output.js';
import { progressLine } from './progress.js';
import { storedRun } from './run-outcome.js';
import { algorithmText, readRequest, type SearchValues } from './search-request.js';
import { openSession, type SessionOptions, workersFor } from './session.js';
import { commandLine } from './shell.js';
import { shownSearch } from './shown-search.js';
import { trainingsInHand } from './trainings-in-hand.js';

/** The options of `nosbench search` that a search over seeds reads. */
export type SeedsValues = SearchValues &
  SessionOptions & { readonly workers: number | undefined; readonly 'no-baselines': boolean; readonly json: boolean };

/**
 * Runs a search for each seed, one after another in one session, so that later ones find what earlier ones trained. Each is a run of its
 * own: the same command goes on where this one stopped.
 */
export async function searchSeeds(values: SeedsValues, seeds: readonly number[]): Promise<void> {
  refuseOneSeed(values);
  const requests = await Promise.all(seeds.map((seed) => readRequest({ ...values, seed })));
  const workers = workersFor(values);
  const trainings = trainingsInHand();
  const benchmark = await openSession(values, { workers, trainings });
  const interruption = onInterrupt(finishing('evaluation', trainings, workers), trainings);
  const line = progressLine();
  try {
    const session = { line, trainings, interruption };
    const runs = await runAll(benchmark, requests, session);
    const baselines = await closingBaselines(benchmark, values.epochs, !values['no-baselines'], session);
    line.end();
    show(values, requests[0]?.algorithm ?? values.algo, seeds.length, runs, baselines);
    if (interruption.signal.aborted) process.exitCode = interruption.exitCode();
  } finally {
    line.end();
    interruption.dispose();
    await benchmark.close();
  }
}

function refuseOneSeed({ seed }: SeedsValues): void {
  if (seed === undefined) return;
  throw new NosbenchError(
    'usage',
    `search --seed: expected no single seed beside --seeds, got ${seed}. Name it among --seeds, or leave --seeds out.`,
  );
}

async function runAll(
  benchmark: OpenBenchmark,
  requests: readonly RunRequest[],
  session: LiveSession,
): Promise<readonly StoredRun[]> {
  const runs: StoredRun[] = [];
  for (const [index, request] of requests.entries()) {
    if (session.interruption.signal.aborted) break;
    const place = {
      text: `seed ${request.seed} (${index + 1} of ${requests.length})`,
      short: `seed ${request.seed}`,
      rank: RANK.place,
    };
    const outcome = await shownSearch(benchmark, request, session, { place });
    runs.push(storedRun(outcome));
  }
  return runs;
}

function show(
  values: SeedsValues,
  algorithm: string,
  wanted: number,
  all: readonly StoredRun[],
  baselines: readonly Baseline[] | undefined,
): void {
  const runs = all.filter(({ history }) => history.length > 0);
  const comparison = compareRuns(runs, undefined);
  if (values.json) {
    const lines = (baselines ?? []).map(({ name, result }) => ({ name, loss: result.loss }));
    printJson(comparisonJson(comparison, lines));
    return;
  }
  const cache = values.cache === cacheOption.default ? [] : ['--cache', values.cache];
  const compare = ['runs', 'compare', ...runs.map(({ info }) => info.id), '--out', 'compare.html', ...cache];
  const title = `${algorithmText(algorithm, values)} on ${comparison.task}: ${formatQuantity(runs.length, 'seed')} of ${wanted}`;
  print(heading(`${title}, best loss after so many evaluations: median [quartiles]`));
  print(formatCells(pointsCells(comparison, 'evaluations')));
  for (const text of pointsNotes(comparison, 'evaluations')) print(text);
  if (comparison.isAcrossEpochs) {
    print(
      `\n${heading(`The same after so many ${AXIS_TITLES.epochs}`)}\n${formatCells(pointsCells(comparison, 'epochs'))}`,
    );
  }
  print(`\n${heading('Best programs')}\n${formatCells(incumbentCells(comparison))}\n${incumbentNote(comparison)}`);
  if (baselines !== undefined) print(`\n${heading('Baselines')}\n${baselineTable(baselines)}`);
  print(`\n${heading('Go on')}`);
  if (runs.length < wanted) print('  The same command goes on where this stopped.');
  if (runs.length > 0) print(`  ${commandLine(compare)}\n      draws the curves`);
}
