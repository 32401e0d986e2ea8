import { NosbenchError } from '../../util/errors.js';
import { encode, type Hyperparameter, type Value } from './hyperparameter.js';

/** When a hyperparameter is active, by the values of others, its parents. A child of an inactive parent is inactive. */
export type Condition =
  | { readonly kind: 'equals'; readonly parent: string; readonly value: Value }
  | { readonly kind: 'in'; readonly parent: string; readonly values: readonly Value[] }
  /** Strictly; the parent is a number. */
  | { readonly kind: 'greaterThan'; readonly parent: string; readonly value: number }
  | { readonly kind: 'and'; readonly conditions: readonly Condition[] }
  | { readonly kind: 'or'; readonly conditions: readonly Condition[] };

/** The parent has this very value. */
export function equals(parent: string, value: Value): Condition {
  return { kind: 'equals', parent, value };
}

/** The parent has one of these values. */
export function isIn(parent: string, values: readonly Value[]): Condition {
  return { kind: 'in', parent, values };
}

/** The parent, a number, is above this one. */
export function greaterThan(parent: string, value: number): Condition {
  return { kind: 'greaterThan', parent, value };
}

/** All of these hold. */
export function and(...conditions: readonly Condition[]): Condition {
  return { kind: 'and', conditions };
}

/** One of these holds, or several. */
export function or(...conditions: readonly Condition[]): Condition {
  return { kind: 'or', conditions };
}

/** Whether a condition holds for the vector that starts at `offset`. Inactive entries are NaN, which no comparison accepts. */
export type Holds = (rows: Float64Array, offset: number) => boolean;

/** The hyperparameters that a condition looks at, each once. */
export function parentsOf(condition: Condition): readonly string[] {
  if (condition.kind !== 'and' && condition.kind !== 'or') return [condition.parent];
  return [...new Set(condition.conditions.flatMap(parentsOf))];
}

/**
 * A condition ready to be asked, comparing entries of vectors.
 * @throws {NosbenchError} code `usage` or `input` for values that the parent cannot take, or an order that it has not
 */
export function compileCondition(
  condition: Condition,
  find: (parent: string) => { readonly index: number; readonly hyperparameter: Hyperparameter },
  where: string,
): Holds {
  if (condition.kind === 'and' || condition.kind === 'or') {
    const parts = condition.conditions.map((part) => compileCondition(part, find, where));
    return condition.kind === 'and'
      ? (rows, offset) => parts.every((holds) => holds(rows, offset))
      : (rows, offset) => parts.some((holds) => holds(rows, offset));
  }
  const { index, hyperparameter } = find(condition.parent);
  const entry = (value: Value): number => encode(hyperparameter, value, `${where}, condition on ${condition.parent}`);
  switch (condition.kind) {
    case 'equals': {
      const wanted = entry(condition.value);
      return (rows, offset) => rows[offset + index] === wanted;
    }
    case 'in': {
      const wanted = new Set(condition.values.map(entry));
      return (rows, offset) => wanted.has(rows[offset + index]!);
    }
    case 'greaterThan': {
      if (hyperparameter.kind === 'categorical') {
        throw new NosbenchError(
          'usage',
          `${where}: expected a condition "greater than" on a number, got ${condition.parent}, whose choices have no order. Use equals or in.`,
        );
      }
      const bound = entry(condition.value);
      return (rows, offset) => rows[offset + index]! > bound;
    }
  }
}
