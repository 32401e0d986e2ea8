import { NosbenchError } from '../../util/errors.js';
import { isObject, type Json, stableJson } from '../../util/json.js';
import { epochsOf } from '../runs/fidelities.js';
import type { StoredRun } from '../runs/read-run.js';
import type { RunStatistics } from '../runs/run.js';
import { type Course, courseOf } from './course.js';

/** A run among others. */
export interface ComparedRun {
  readonly id: string;
  readonly seed?: number;
  readonly config: Json;
  readonly statistics: RunStatistics;
  readonly course: Course;
}

/** Runs that differ in nothing but their seeds. */
export interface RunGroup {
  /** In words, told apart from the other groups by the settings that differ. */
  readonly title: string;
  readonly runs: readonly ComparedRun[];
}

/** The runs of one task by configuration. */
export interface RunGroups {
  readonly task: string;
  readonly epochs: number | undefined;
  readonly groups: readonly RunGroup[];
  /** A run trained over several numbers of epochs: its evaluations, and its trained programs, cost less than those of others. */
  readonly isAcrossEpochs: boolean;
}

/** Fields of a configuration that must be equal, or the losses measure different things. */
const MEASURE = ['task', 'taskHash', 'protocol', 'epochs'] as const;
/** Longest value of a setting that stands in a title. */
const TITLE_VALUE = 24;

/**
 * Puts runs together that differ only in their seeds, in the order of their first ones.
 * @param nameOf a short name of a setting's value, such as `AdamW` for a program; `undefined` for its JSON
 * @throws {NosbenchError} code `usage` unless all are of one task, with one protocol and number of epochs
 */
export function groupRuns(runs: readonly StoredRun[], nameOf: (value: Json) => string | undefined): RunGroups {
  checkSameMeasure(runs);
  const groups = new Map<string, StoredRun[]>();
  for (const run of runs) {
    const identity = stableJson(withoutSeeds(run.info.config));
    groups.set(identity, [...(groups.get(identity) ?? []), run]);
  }
  const configs = [...groups.values()].map(([first]) => first?.info.config ?? null);
  const titles = titlesOf(configs, nameOf);
  return groupsOf([...groups.values()].map((members, index) => ({ title: titles[index] ?? '', runs: members })));
}

/**
 * Groups that have names already.
 * @throws {NosbenchError} code `usage` unless all runs are of one task, with one protocol and number of epochs
 */
export function groupLabelled(
  labelled: readonly { readonly title: string; readonly runs: readonly StoredRun[] }[],
): RunGroups {
  checkSameMeasure(labelled.flatMap(({ runs }) => runs));
  return groupsOf(labelled);
}

function groupsOf(titled: readonly { readonly title: string; readonly runs: readonly StoredRun[] }[]): RunGroups {
  const config = titled.flatMap(({ runs }) => runs)[0]?.info.config ?? null;
  return {
    task: isObject(config) && typeof config.task === 'string' ? config.task : 'a task',
    epochs: epochsOf(config),
    isAcrossEpochs: titled.some(({ runs }) => runs.some(({ statistics }) => statistics.isAcrossEpochs)),
    groups: titled.map(({ title, runs }) => ({
      title,
      runs: runs.map(comparedRun).sort((a, b) => (a.seed ?? 0) - (b.seed ?? 0)),
    })),
  };
}

function comparedRun({ info, history, statistics, elapsedSeconds }: StoredRun): ComparedRun {
  const { id, config } = info;
  const seed = isObject(config) && typeof config.seed === 'number' ? config.seed : undefined;
  const course = courseOf(history, epochsOf(config), elapsedSeconds);
  return { id, config, statistics, course, ...(seed === undefined ? {} : { seed }) };
}

/** A configuration without the seeds in it, those of searches inside searches included. */
function withoutSeeds(value: Json): Json {
  if (Array.isArray(value)) return value.map((item: Json) => withoutSeeds(item));
  if (!isObject(value)) return value;
  const fields = Object.entries(value as Readonly<Record<string, Json | undefined>>);
  return Object.fromEntries(
    fields.flatMap(([name, field]) => (name === 'seed' || field === undefined ? [] : [[name, withoutSeeds(field)]])),
  );
}

/** `re (initial AdamW)`: the algorithm, and of groups with the same one what tells them apart. */
function titlesOf(configs: readonly Json[], nameOf: (value: Json) => string | undefined): readonly string[] {
  const settings = configs.map((config) => settingsOf(withoutSeeds(config)));
  const algorithms = configs.map((config) => (isObject(config) ? String(config.algorithm) : 'search'));
  return configs.map((_, index) => {
    const algorithm = algorithms[index] ?? '';
    const peers = settings.filter((__, other) => algorithms[other] === algorithm);
    const names = new Set(peers.flatMap((peer) => [...peer.keys()]));
    const parts = [...names].flatMap((name) => {
      const differs = new Set(peers.map((peer) => stableJson(peer.get(name) ?? null))).size > 1;
      return differs ? [`${name} ${shortText(settings[index]?.get(name), nameOf)}`] : [];
    });
    return parts.length === 0 ? algorithm : `${algorithm} (${parts.join(', ')})`;
  });
}

/** The fields of a configuration by name, those of `settings` among them, and of the settings of a search inside that one. */
function settingsOf(config: Json): ReadonlyMap<string, Json> {
  const { settings, ...rest } = fieldsOf(config);
  const { inner, ...own } = fieldsOf(settings);
  return new Map(Object.entries({ ...rest, ...fieldsOf(inner), ...own }));
}

function fieldsOf(value: Json | undefined): Readonly<Record<string, Json>> {
  return isObject(value) ? (value as Readonly<Record<string, Json>>) : {};
}

function shortText(value: Json | undefined, nameOf: (value: Json) => string | undefined): string {
  if (value === undefined) return 'none';
  if (Array.isArray(value) && value.length === 0) return 'random';
  const parts = Array.isArray(value) ? value.map((item: Json) => nameOf(item)) : [nameOf(value)];
  if (parts.every((part) => part !== undefined)) return parts.join(' and ');
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length <= TITLE_VALUE ? text : `${text.slice(0, TITLE_VALUE - 1)}…`;
}

function checkSameMeasure(runs: readonly StoredRun[]): void {
  for (const name of MEASURE) {
    const values = new Map(
      runs.map(({ info }) => {
        const value = isObject(info.config) ? ((info.config as Readonly<Record<string, Json>>)[name] ?? null) : null;
        return [stableJson(value), info.id];
      }),
    );
    if (values.size <= 1) continue;
    const got = [...values].slice(0, 3).map(([value, id]) => `${value.slice(0, 60)} (run ${id})`);
    throw new NosbenchError(
      'usage',
      `runs compare: expected runs with the same ${name}, got ${got.join(' and ')}. Their losses measure different things; name the runs to compare, or choose with --task and --epochs.`,
    );
  }
}
