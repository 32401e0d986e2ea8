import { programFromSpec } from '../../program/families/index.js';
import type { Program } from '../../program/program.js';
import { NosbenchError } from '../../util/errors.js';
import { nearestNames } from '../../util/nearest.js';
import { LEARNED_LIST } from './learned-list.js';
import { TASKSET_SPACES, type TasksetSpace } from './registry.js';

/** The published list; its entries are `nadamw-list-0` and so on. */
const LIST = 'nadamw-list';

/**
 * The program of a configuration by TaskSet's name, `nadamw_grid_seed17`, or of an entry of its published list, `nadamw-list-0`, which heeds
 * `use_nesterov` as opt_list does. Options of the family may follow: `nadamw-list-0:training_steps=2000`. The program has the text as its name.
 * @returns `undefined` for a text that is no such name by its form
 * @throws {NosbenchError} `usage`, with the nearest names
 */
export function tasksetProgram(text: string): Program | undefined {
  const colon = text.indexOf(':');
  const name = (colon < 0 ? text : text.slice(0, colon)).trim();
  const options = colon < 0 ? '' : text.slice(colon + 1);
  const specification = fromList(name, options) ?? fromSpace(name, options);
  return specification === undefined ? undefined : { ...programFromSpec(specification), name: text.trim() };
}

/** The specification of a family's program: `nadamw:learning_rate=...,beta1=...,honour_nesterov=true`. */
function specificationOf({ family, configuration }: TasksetSpace, seed: number, options: readonly string[]): string {
  const values = Object.entries(configuration(seed)).map(([name, value]) => `${name}=${value}`);
  return `${family}:${[...values, ...options].join(',')}`;
}

function fromSpace(name: string, options: string): string | undefined {
  if (Object.hasOwn(TASKSET_SPACES, name.toLowerCase())) {
    throw new NosbenchError(
      'usage',
      `program: expected a space of hyperparameters with a seed, got "${name}" alone. Write "${name}_seed0".`,
    );
  }
  const [, spaceName, digits = ''] = /^([a-z]\w{0,59})_seed(\d{1,10})$/i.exec(name) ?? [];
  if (spaceName === undefined) return undefined;
  const known = Object.keys(TASKSET_SPACES);
  const found = known.find((candidate) => candidate === spaceName.toLowerCase());
  if (found === undefined) {
    const near = nearestNames(spaceName, known).map((candidate) => `"${candidate}_seed${digits}"`);
    const help = near.length > 0 ? `Did you mean ${near.join(' or ')}?` : `The spaces are ${known.join(', ')}.`;
    throw new NosbenchError(
      'usage',
      `program: expected a space of hyperparameters before "_seed", got "${spaceName}". ${help}`,
    );
  }
  const space = TASKSET_SPACES[found]!;
  const seed = Number(digits);
  if (seed > space.lastSeed) {
    throw new NosbenchError(
      'usage',
      `program ${name}: expected a seed from 0 to ${space.lastSeed}, got ${digits}. The published configurations have 0 to 999.`,
    );
  }
  return specificationOf(space, seed, [options]);
}

function fromList(name: string, options: string): string | undefined {
  const [, stem = '', place = ''] = /^([a-z][a-z-]{0,59}?)(?:-(\d{0,9}))?$/i.exec(name) ?? [];
  const isList = stem.toLowerCase() === LIST;
  if (!isList && (place === '' || nearestNames(stem, [LIST]).length === 0)) return undefined;
  const seed = isList ? LEARNED_LIST[Number.parseInt(place, 10)] : undefined;
  if (seed === undefined) {
    throw new NosbenchError(
      'usage',
      `program: expected ${LIST}-0 to ${LIST}-${LEARNED_LIST.length - 1}, got "${name}". "nosbench programs ${LIST}" lists them.`,
    );
  }
  const nesterov = options.includes('honour_nesterov') ? [] : ['honour_nesterov=true'];
  return specificationOf(TASKSET_SPACES.nadamw_grid!, seed, [...nesterov, options]);
}
