import { NosbenchError } from '../../util/errors.js';
import { type Condition, compileCondition, type Holds, parentsOf } from './condition.js';
import { encode, type Hyperparameter } from './hyperparameter.js';

/**
 * Hyperparameters with conditions, in the order of their vectors: by depth (1 without a condition, else one more than the
 * deepest parent), and of equal depth by name as text, so that `op_10` stands before `op_2` and parents before children.
 * A configuration is a vector of `size` float64, NaN where a hyperparameter is inactive.
 *
 * Semantics: ConfigSpace 1.2.0 (Lindauer et al. 2019, https://arxiv.org/abs/1908.06756), but for the bounds of floats: see `float`.
 */
export interface ConfigurationSpace {
  readonly size: number;
  readonly names: readonly string[];
  readonly hyperparameters: readonly Hyperparameter[];
  /** The entry of each default, active or not. */
  readonly defaults: Float64Array;
  /** Whether it has a condition, even one that always holds. */
  readonly isConditional: readonly boolean[];
  /** Those whose activity may depend on each, children and theirs, in the order of the vector. */
  readonly dependants: readonly (readonly number[])[];
  /** Place in the vector. @throws {NosbenchError} code `usage` for an unknown name */
  indexOf(name: string): number;
  /** Whether the condition of hyperparameter `index` holds, or it has none; its parents' entries must be right already. */
  isActive(index: number, rows: Float64Array, offset?: number): boolean;
}

/** @throws {NosbenchError} for unknown parents, cycles, and conditions on values that a parent cannot take */
export function defineConfigurationSpace(
  hyperparameters: Readonly<Record<string, Hyperparameter>>,
  conditions: Readonly<Record<string, Condition>> = {},
): ConfigurationSpace {
  const where = 'configuration space';
  const find = (name: string): Hyperparameter => {
    const found = Object.hasOwn(hyperparameters, name) ? hyperparameters[name] : undefined;
    if (found !== undefined) return found;
    throw new NosbenchError('usage', `${where}: expected a hyperparameter of the space, got "${name}". Add it.`);
  };
  for (const name of Object.keys(conditions)) find(name);
  const depths = depthsOf(Object.keys(hyperparameters), conditions, find);
  const names = Object.keys(hyperparameters).sort((a, b) => depths.get(a)! - depths.get(b)! || (a < b ? -1 : 1));
  const places = new Map(names.map((name, index) => [name, index]));
  const ordered = names.map(find);
  const compiled = names.map((name): Holds | undefined => {
    const condition = conditions[name];
    if (condition === undefined) return undefined;
    const lookUp = (parent: string) => ({ index: places.get(parent)!, hyperparameter: find(parent) });
    return compileCondition(condition, lookUp, `${where}: ${name}`);
  });
  const children = names.map((name) =>
    names.flatMap((child, index) => (conditions[child] && parentsOf(conditions[child]).includes(name) ? [index] : [])),
  );
  return {
    size: names.length,
    names,
    hyperparameters: ordered,
    defaults: Float64Array.from(ordered, (each, index) => encode(each, each.default, names[index]!)),
    isConditional: compiled.map((holds) => holds !== undefined),
    dependants: names.map((_, index) => transitive(index, children)),
    indexOf(name) {
      find(name);
      return places.get(name)!;
    },
    isActive: (index, rows, offset = 0) => compiled[index]?.(rows, offset) ?? true,
  };
}

function depthsOf(
  names: readonly string[],
  conditions: Readonly<Record<string, Condition>>,
  find: (name: string) => Hyperparameter,
): Map<string, number> {
  const depths = new Map<string, number>();
  const visit = (name: string, path: readonly string[]): number => {
    const known = depths.get(name);
    if (known !== undefined) return known;
    find(name);
    if (path.includes(name)) {
      const cycle = [...path.slice(path.indexOf(name)), name].join(' <- ');
      throw new NosbenchError('usage', `configuration space: expected no cycle of conditions, got ${cycle}. Break it.`);
    }
    const condition = conditions[name];
    const parents = condition === undefined ? [] : parentsOf(condition).map((parent) => visit(parent, [...path, name]));
    const depth = 1 + Math.max(0, ...parents);
    depths.set(name, depth);
    return depth;
  };
  for (const name of names) visit(name, []);
  return depths;
}

function transitive(index: number, children: readonly (readonly number[])[]): readonly number[] {
  const found = new Set<number>();
  const visit = (parent: number): void => {
    for (const child of children[parent]!) {
      if (found.has(child)) continue;
      found.add(child);
      visit(child);
    }
  };
  visit(index);
  return [...found].sort((a, b) => a - b);
}
