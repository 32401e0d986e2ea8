import type { StoredRun } from '../benchmark/runs/read-run.js';
import { statisticsFacts } from '../report/cache-tables.js';
import { formatSettings } from '../report/settings.js';
import { formatFacts } from '../report/table.js';
import { heading } from './output.js';
import { readableSettings } from './readable-settings.js';
import { numericsText } from './session.js';

/** Settings and statistics of a run, for people. */
export function runFacts({ info, statistics }: StoredRun): string {
  const facts = formatFacts([
    ['begun', info.createdAt],
    ['numerics', numericsText(info.numerics)],
    ...statisticsFacts(statistics),
  ]);
  return `${facts}\n\n${heading('Settings')}\n${formatSettings(readableSettings(info.config))}`;
}
