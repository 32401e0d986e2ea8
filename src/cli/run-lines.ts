import { epochsOf, isComparable } from '../benchmark/runs/fidelities.js';
import type { StoredRun } from '../benchmark/runs/read-run.js';
import type { HistoryEntry } from '../benchmark/runs/run.js';
import { createTally } from '../benchmark/statistics.js';
import { programToJson } from '../program/json.js';
import { formatProgram } from '../program/text.js';
import { isObject } from '../util/json.js';
import { toJson } from './output.js';

/** The columns of a CSV file of runs. `trained` and `best`: programs trained from an empty cache and lowest loss so far, at the run's own epochs. */
const COLUMNS = [
  'run',
  'algorithm',
  'task',
  'seed',
  'evaluation',
  'status',
  'loss',
  'best',
  'trained',
  'epochs',
  'epochsTrained',
  'cached',
  'knownToRun',
  'seconds',
  'elapsedSeconds',
  'origin',
  'parents',
  'instructions',
  'key',
  'program',
] as const;

/** First line of the CSV file. */
export const CSV_HEADER = COLUMNS.join(',');

/** A run as lines of comma-separated values (RFC 4180), one an evaluation, without the header. */
export function csvLines(run: StoredRun): string {
  return rowsOf(run)
    .map(({ entry, ...row }) => {
      const cells: Readonly<Record<(typeof COLUMNS)[number], unknown>> = {
        ...row,
        parents: entry.parents.join(' '),
        instructions: entry.program.instructions.length,
        program: formatProgram(entry.program).trim().replaceAll('\n', '; '),
      };
      return COLUMNS.map((column) => quoted(cells[column])).join(',');
    })
    .join('\n');
}

/** A run as lines of JSON, one an evaluation; programs in their JSON form. */
export function jsonLines(run: StoredRun): string {
  return rowsOf(run)
    .map(({ entry, ...row }) =>
      JSON.stringify(
        toJson({ ...row, parents: entry.parents, program: programToJson(entry.program), reason: entry.reason }),
      ),
    )
    .join('\n');
}

function rowsOf({ info: { id, config }, history }: StoredRun) {
  const fields = isObject(config) ? config : {};
  const tally = createTally();
  const ownEpochs = epochsOf(config);
  let best: number | undefined;
  return history.map((entry: HistoryEntry) => {
    tally.add(entry);
    const { loss: lossHere } = entry;
    if (lossHere !== undefined && isComparable(entry, ownEpochs)) best = Math.min(best ?? lossHere, lossHere);
    const { status, loss, epochs, epochsTrained, cached, knownToRun, seconds, elapsedSeconds, origin, key } = entry;
    return {
      run: id,
      algorithm: fields.algorithm,
      task: fields.task,
      seed: fields.seed,
      evaluation: entry.id,
      status,
      loss,
      best,
      trained: tally.totals().trained,
      epochs,
      epochsTrained,
      cached,
      knownToRun,
      seconds,
      elapsedSeconds,
      origin,
      key,
      entry,
    };
  });
}

function quoted(value: unknown): string {
  const text = value === undefined || value === null ? '' : String(value);
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
