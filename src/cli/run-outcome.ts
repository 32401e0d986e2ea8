import type { StoredRun } from '../benchmark/runs/read-run.js';
import type { RunOutcome } from '../benchmark/runs/run.js';

/** The run as far as its budget goes: its journal may know more from a longer session, and its time is that of what is counted. */
export function storedRun({ run, config, numerics, history, statistics, incumbent }: RunOutcome): StoredRun {
  const info = { id: run, config, numerics, createdAt: new Date().toISOString() };
  const elapsedSeconds = history.at(-1)?.elapsedSeconds ?? 0;
  return { info, history, statistics, elapsedSeconds, ...(incumbent === undefined ? {} : { incumbent }) };
}
