import { evaluateScalars } from '../scalar/evaluate-scalars.js';
import { meanOf, normOf, stdOf } from '../scalar/reductions.js';
import { pow } from '../scalar/transcendental-javascript.js';
import type { Elementwise, Reduction, Value } from './lower.js';

/** A number from numbers: `numbers[target] = op(numbers[a], numbers[b])`. */
export interface ScalarStep {
  readonly target: number;
  readonly op: Elementwise | Reduction;
  readonly a: number;
  readonly b: number;
}

/** How the scalar value at `target` is computed. */
export function scalarStep(target: number, { op, inputs }: Extract<Value, { readonly kind: 'scalar' }>): ScalarStep {
  const [a = 0, b = a] = inputs;
  return { target, op, a, b };
}

/** Computes scalars as the scalar executor does. `numbers` holds the float32 values of a graph by index. */
export function computeScalars(steps: readonly ScalarStep[], numbers: Float64Array): void {
  for (let i = 0; i < steps.length; i++) {
    const { target, op, a, b } = steps[i]!;
    numbers[target] = compute(op, numbers[a]!, numbers[b]!);
  }
}

function compute(op: Elementwise | Reduction, a: number, b: number): number {
  if (op === 'pow') return Math.fround(pow(a, b));
  if (op === 'one_minus') return Math.fround(1 - a);
  return evaluateScalars(op, a, b);
}

/** A reduction of `count` elements from what its last loop added up; rounded to float32. */
export function finishReduction(op: Reduction, sum: number, count: number): number {
  switch (op) {
    case 'norm':
      return Math.fround(normOf(sum));
    case 'mean':
      return Math.fround(meanOf(sum, count));
    case 'std':
      return Math.fround(stdOf(sum, count));
  }
}
