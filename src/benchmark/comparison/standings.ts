import { NAMED_PROGRAMS } from '../../program/named/index.js';
import type { RunGroups } from './groups.js';

/**
 * What a baseline is. `default`: a named program as people would try it. `pipeline`: the task's own, a program with a schedule.
 * `found`: the result of a search on such a task, which no search has to beat to be worth its time.
 */
export type BaselineKind = 'default' | 'pipeline' | 'found';

/** A baseline, and how many runs of each group ended below it. */
export interface Standing {
  readonly name: string;
  readonly kind: BaselineKind;
  /** NaN or infinite when it diverged. */
  readonly loss: number;
  /** By group. */
  readonly beatenBy: readonly number[];
}

/** The baselines of a task, lowest loss first, diverged ones last. */
export interface Standings {
  readonly baselines: readonly Standing[];
  /** The named default with the lowest loss; absent when all diverged. */
  readonly bestDefault?: Standing;
  /** The same with the task's own pipeline among them. */
  readonly bestOfAll?: Standing;
}

/** Named programs that a search found. */
const FOUND: readonly string[] = ['Incumbent'];

/** Counts the runs that ended with a lower loss than each baseline. */
export function standingsOf(
  { groups }: RunGroups,
  baselines: readonly { readonly name: string; readonly loss: number }[],
): Standings {
  const ends = groups.map(({ runs }) => runs.map(({ course }) => course.improvements.at(-1)?.loss ?? Infinity));
  const rank = ({ loss }: { readonly loss: number }) => (Number.isFinite(loss) ? loss : Infinity);
  const standings = baselines
    .map(
      ({ name, loss }): Standing => ({
        name,
        kind: kindOf(name),
        loss,
        beatenBy: ends.map((losses) => losses.filter((end) => end < rank({ loss })).length),
      }),
    )
    .sort((a, b) => (rank(a) === rank(b) ? 0 : rank(a) - rank(b)));
  const best = (kinds: readonly BaselineKind[]) =>
    standings.find(({ kind, loss }) => kinds.includes(kind) && Number.isFinite(loss));
  const [bestDefault, bestOfAll] = [best(['default']), best(['default', 'pipeline'])];
  return {
    baselines: standings,
    ...(bestDefault === undefined ? {} : { bestDefault }),
    ...(bestOfAll === undefined ? {} : { bestOfAll }),
  };
}

function kindOf(name: string): BaselineKind {
  if (FOUND.includes(name)) return 'found';
  return Object.hasOwn(NAMED_PROGRAMS, name) ? 'default' : 'pipeline';
}
