import type { StoredRun } from '../benchmark/runs/read-run.js';
import { statisticsFacts } from '../report/cache-tables.js';
import { formatFacts } from '../report/table.js';
import { stableJson } from '../util/json.js';
import { numericsText } from './session.js';

/** Settings and statistics of a run, for people. */
export function runFacts({ info, statistics }: StoredRun): string {
  return formatFacts([
    ['begun', info.createdAt],
    ['numerics', numericsText(info.numerics)],
    ['settings', stableJson(info.config)],
    ...statisticsFacts(statistics),
  ]);
}
