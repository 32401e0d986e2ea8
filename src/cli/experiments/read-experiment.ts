import { findFile } from '../../benchmark/shipped-file.js';
import { createFaults, excerpt, type Faults, refuseUnknown, textOf } from '../../program/faults.js';
import { isObject, type Json } from '../../util/json.js';
import { didYouMean } from '../../util/nearest.js';
import { parseSeeds } from '../seeds.js';
import type { Experiment, ExperimentSearch, ExperimentTask } from './experiment.js';

/** The experiment that runs when none is named. */
export const DEFAULT_EXPERIMENT = 'searches';

const FORMAT = 'nosbench-experiment';
const FORMAT_VERSION = 1;
const FIELDS = ['format', 'formatVersion', 'name', 'description', 'tasks', 'searches', 'pairs'];
const TASK_FIELDS = ['task', 'evaluations', 'epochs', 'seeds', 'positions', 'trained', 'epochsTrained', 'options'];
const SEARCH_FIELDS = ['label', 'algo', 'init', 'options'];

/** Positions where none are named. */
const POSITIONS = [100, 300, 500, 1000, 3000, 10_000, 30_000, 100_000];
const TRAINED = [10, 25, 50, 100, 200, 400, 800, 1600, 3200, 6400, 12_800, 25_600];

/** Reads the experiment that ships under a name, or a file. @throws {NosbenchError} as `findFile` and `experimentFromJson` */
export function findExperiment(name: string): Experiment {
  const { value, where } = findFile(name, { what: 'experiment', folder: 'experiments' });
  return experimentFromJson(value, where);
}

/**
 * Reads an experiment:
 *
 *     { "format": "nosbench-experiment", "formatVersion": 1, "name": "mine", "description": "...",
 *       "tasks": [{ "task": "toy", "evaluations": 1000, "seeds": "1..10", "positions": [100, 1000] }],
 *       "searches": [{ "label": "evolution", "algo": "re", "init": ["AdamW"], "options": { "population": 50 } }],
 *       "pairs": [["evolution", "random search"]] }
 *
 * `options` of a search are those of `nosbench search`, without their dashes; `option`, those of a search of one's own, is an object.
 * `description`, `epochs`, `positions`, `trained`, `epochsTrained`, `init`, `options` and `pairs` may be left out.
 * @param where names the file in messages
 * @throws {NosbenchError} code `input`, with all faults together
 */
function experimentFromJson(value: unknown, where: string): Experiment {
  const faults = createFaults(where, 'input', 20);
  const fields = isObject(value) ? value : {};
  if (fields.format !== FORMAT) {
    const got = isObject(value) ? excerpt(fields.format) : excerpt(value);
    faults.add(`expected an experiment, {"format": "${FORMAT}", ...}, got ${got}. Name another file.`);
  }
  faults.throwIfAny();
  if (fields.formatVersion !== FORMAT_VERSION) {
    faults.add(`expected "formatVersion": ${FORMAT_VERSION}, got ${excerpt(fields.formatVersion)}. Update nosbench.`);
  }
  refuseUnknown(fields, FIELDS, '', faults);
  const name = textOf(fields.name, 'name', faults);
  const description = fields.description === undefined ? '' : textOf(fields.description, 'description', faults);
  const tasks = listOf(fields.tasks, 'tasks', faults).map((task, i) => taskOf(task, `task ${i + 1}`, faults));
  const searches = listOf(fields.searches, 'searches', faults).map((search, i) =>
    searchOf(search, `search ${i + 1}`, faults),
  );
  refuseSameLabels(searches, faults);
  const pairs = pairsOf(fields.pairs, searches, faults);
  faults.throwIfAny();
  return { name, where, description, tasks, searches, pairs };
}

function taskOf(value: unknown, where: string, faults: Faults): ExperimentTask {
  const fields = objectOf(value, where, '{"task": NAME, "evaluations": N, "seeds": "1..3"}', faults);
  refuseUnknown(fields, TASK_FIELDS, `${where}: `, faults);
  const task = textOf(fields.task, `${where}: task`, faults);
  const place = task === '' ? where : `${where} (${task})`;
  const evaluations = countOf(fields.evaluations, `${place}: evaluations`, faults);
  const positions = positionsOf(fields.positions, `${place}: positions`, faults) ?? [
    ...POSITIONS.filter((position) => position < evaluations),
    evaluations,
  ];
  const beyond = positions.find((position) => position > evaluations);
  if (beyond !== undefined) {
    faults.add(`${place}: positions: expected none beyond ${evaluations} evaluations, got ${beyond}. Leave it out.`);
  }
  const { seeds, fault } = parseSeeds(fields.seeds);
  if (fault !== undefined) faults.add(`${place}: seeds: ${fault}`);
  const epochsTrained = positionsOf(fields.epochsTrained, `${place}: epochsTrained`, faults);
  return {
    task,
    evaluations,
    ...(fields.epochs === undefined ? {} : { epochs: countOf(fields.epochs, `${place}: epochs`, faults) }),
    seeds,
    positions,
    trained: positionsOf(fields.trained, `${place}: trained`, faults) ?? TRAINED,
    ...(epochsTrained === undefined ? {} : { epochsTrained }),
    options: optionsOf(fields.options, `${place}: options`, faults),
  };
}

function searchOf(value: unknown, where: string, faults: Faults): ExperimentSearch {
  const fields = objectOf(value, where, '{"label": NAME, "algo": "re"}', faults);
  refuseUnknown(fields, SEARCH_FIELDS, `${where}: `, faults);
  const { init } = fields;
  const names = Array.isArray(init) && init.length > 0 && init.every((one) => typeof one === 'string') ? init : [];
  if (init !== undefined && names.length === 0) {
    faults.add(
      `${where}: init: expected a list of programs, or ["random"], got ${excerpt(init)}. Leave it out for the algorithm's own.`,
    );
  }
  return {
    label: textOf(fields.label, `${where}: label`, faults),
    algo: textOf(fields.algo, `${where}: algo`, faults),
    ...(init === undefined ? {} : { init: names }),
    options: optionsOf(fields.options, `${where}: options`, faults),
  };
}

function refuseSameLabels(searches: readonly ExperimentSearch[], faults: Faults): void {
  for (const [i, { label }] of searches.entries()) {
    const first = searches.findIndex((other) => other.label === label);
    if (label === '' || first === i) continue;
    faults.add(
      `search ${i + 1}: label: expected one of its own, got ${excerpt(label)}, which search ${first + 1} has. Change one.`,
    );
  }
}

function pairsOf(
  value: unknown,
  searches: readonly ExperimentSearch[],
  faults: Faults,
): readonly (readonly [string, string])[] {
  if (value === undefined) return [];
  const labels = searches.map(({ label }) => label);
  const pairs: (readonly [string, string])[] = [];
  for (const [i, pair] of listOf(value, 'pairs', faults).entries()) {
    const [first, second, more] = Array.isArray(pair) ? (pair as readonly unknown[]) : [];
    const unknown = [first, second].find((label) => typeof label !== 'string' || !labels.includes(label));
    if (typeof first === 'string' && typeof second === 'string' && unknown === undefined && more === undefined) {
      if (first !== second) pairs.push([first, second]);
      else faults.add(`pair ${i + 1}: expected two searches, got ${excerpt(first)} twice. Change one.`);
    } else if (typeof unknown === 'string') {
      faults.add(`pair ${i + 1}: expected labels of searches, got ${excerpt(unknown)}. ${didYouMean(unknown, labels)}`);
    } else {
      faults.add(`pair ${i + 1}: expected two labels of searches, got ${excerpt(pair)}. Write ["one", "other"].`);
    }
  }
  return pairs;
}

function objectOf(value: unknown, where: string, form: string, faults: Faults): Readonly<Record<string, unknown>> {
  if (isObject(value)) return value;
  faults.add(`${where}: expected ${form}, got ${excerpt(value)}. Write such an object.`);
  return {};
}

function listOf(value: unknown, where: string, faults: Faults): readonly unknown[] {
  if (Array.isArray(value) && value.length > 0) return value as readonly unknown[];
  faults.add(`${where}: expected a list of at least one, got ${excerpt(value)}. Name some.`);
  return [];
}

function countOf(value: unknown, where: string, faults: Faults): number {
  if (isCount(value)) return value;
  faults.add(`${where}: expected a whole number of at least 1, got ${excerpt(value)}. Change it.`);
  return 1;
}

function positionsOf(value: unknown, where: string, faults: Faults): readonly number[] | undefined {
  if (value === undefined) return undefined;
  if (Array.isArray(value) && value.length > 0 && value.every(isCount)) {
    return [...new Set<number>(value)].sort((a, b) => a - b);
  }
  faults.add(
    `${where}: expected a list of whole numbers of at least 1, got ${excerpt(value)}. Leave it out for the usual ones.`,
  );
  return undefined;
}

function optionsOf(value: unknown, where: string, faults: Faults): Readonly<Record<string, Json | undefined>> {
  if (value === undefined) return {};
  // What was parsed from JSON is made of JSON; names and values are checked with the command line's own rules.
  if (isObject(value)) return value as Readonly<Record<string, Json | undefined>>;
  faults.add(`${where}: expected an object of option names and values, got ${excerpt(value)}. Leave it out for none.`);
  return {};
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 1;
}
