import type { Program } from '../program/program.js';

/** One program on one shape, as the reference ran it. */
export interface TrajectoryCase {
  readonly name: string;
  readonly program: Program;
  readonly shape: readonly number[];
  readonly initial: Float32Array;
  /** One a step. */
  readonly gradients: readonly Float32Array[];
  /** The parameters after each step, `[steps][size]`. */
  readonly expected: readonly (readonly number[])[];
}

/** Runs a program from `initial` with learning rate 1 and returns the parameters after each step. Must not write to its arguments. */
export type TrajectoryRunner = (
  program: Program,
  initial: Float32Array,
  gradients: readonly Float32Array[],
  shape: readonly number[],
) => readonly Float32Array[];

/** Where a case leaves its reference, and how far. */
export interface TrajectoryDeviation {
  readonly name: string;
  readonly shape: readonly number[];
  /** The step, from 1, and the element at which the deviation is largest. */
  readonly step: number;
  readonly element: number;
  readonly expected: number;
  readonly actual: number;
  /** Relative to the largest magnitude that the element has had; Infinity when one is NaN or infinite and the other is not. */
  readonly error: number;
  /** The largest relative deviation at that element and step when the start is perturbed by a few units of the last place. */
  readonly perturbed: number;
}

/** What `checkTrajectories` found. */
export interface TrajectoryReport {
  readonly cases: number;
  /** Cases that deviate by more than the tolerance, and by more than rounding explains. */
  readonly failures: readonly TrajectoryDeviation[];
  /** Cases that deviate by more than the tolerance because the program itself amplifies rounding: a perturbed start deviates as much. */
  readonly amplified: readonly TrajectoryDeviation[];
  /** The largest relative error of the cases that are neither. */
  readonly worstError: number;
}

/** Relative deviation allowed where a program does not amplify rounding. */
export const TRAJECTORY_TOLERANCE = 1e-5;
/** A program amplifies when a start perturbed by a few units of the last place moves its result by this fraction of the deviation. */
const SAME_SIZE = 0.1;
/** Units of the last place by which starts are perturbed. */
const PERTURBATIONS = [1, -1, 2, -3, 4];

/**
 * Compares an executor with reference trajectories. Whether a deviation is the program's own doing is shown, not assumed: the same
 * runner repeats the case from parameters and gradients moved by a few units of the last place, and the result must move as far.
 */
export function checkTrajectories(cases: readonly TrajectoryCase[], run: TrajectoryRunner): TrajectoryReport {
  const failures: TrajectoryDeviation[] = [];
  const amplified: TrajectoryDeviation[] = [];
  let worstError = 0;
  for (const one of cases) {
    const { program, initial, gradients, shape, expected } = one;
    const actual = run(program, initial, gradients, shape);
    const { scale, ...worst } = largestDeviation(initial, expected, actual);
    if (worst.error <= TRAJECTORY_TOLERANCE) {
      worstError = Math.max(worstError, worst.error);
      continue;
    }
    const perturbed = largestResponse(one, run, actual, worst, scale);
    const deviation = { name: one.name, shape, ...worst, perturbed };
    if (perturbed >= worst.error * SAME_SIZE) amplified.push(deviation);
    else failures.push(deviation);
  }
  return { cases: cases.length, failures, amplified, worstError };
}

type Deviation = Omit<TrajectoryDeviation, 'name' | 'shape' | 'perturbed'>;

/** The first deviation beyond the tolerance, or the largest one when there is none: later ones may only follow from it. */
function largestDeviation(
  initial: Float32Array,
  expected: readonly (readonly number[])[],
  actual: readonly Float32Array[],
): Deviation & { readonly scale: number } {
  let worst = { step: 0, element: 0, expected: 0, actual: 0, error: 0, scale: 1 };
  const scale = Array.from(initial, Math.abs);
  for (const [index, row] of expected.entries()) {
    for (const [element, value] of row.entries()) {
      if (Number.isFinite(value)) scale[element] = Math.max(scale[element]!, Math.abs(value));
      const found = actual[index]?.[element] ?? Number.NaN;
      const error = relative(found, value, scale[element]!);
      if (error > worst.error) {
        worst = { step: index + 1, element, expected: value, actual: found, error, scale: scale[element]! };
      }
    }
    if (worst.error > TRAJECTORY_TOLERANCE) return worst;
  }
  return worst;
}

/** How far the same element moves, by the same step, when the start is perturbed. */
function largestResponse(
  { program, initial, gradients, shape }: TrajectoryCase,
  run: TrajectoryRunner,
  actual: readonly Float32Array[],
  { step, element }: Deviation,
  scale: number,
): number {
  const base = actual[step - 1]?.[element] ?? Number.NaN;
  let largest = 0;
  for (const ulps of PERTURBATIONS) {
    const moved = run(
      program,
      perturb(initial, ulps),
      gradients.map((gradient) => perturb(gradient, ulps)),
      shape,
    );
    largest = Math.max(largest, relative(moved[step - 1]?.[element] ?? Number.NaN, base, scale));
  }
  return largest;
}

function relative(actual: number, expected: number, scale: number): number {
  if (Object.is(actual, expected) || actual === expected) return 0;
  if (!Number.isFinite(actual) || !Number.isFinite(expected)) return Number.POSITIVE_INFINITY;
  return Math.abs(actual - expected) / scale;
}

/** Moves neighbouring elements by `ulps` units of the last place in opposite directions. */
function perturb(values: Float32Array, ulps: number): Float32Array {
  const moved = values.slice();
  const bits = new Int32Array(moved.buffer);
  for (let i = 0; i < moved.length; i++) {
    if (moved[i] !== 0 && Number.isFinite(moved[i]!)) bits[i] = bits[i]! + (i % 2 === 0 ? ulps : -ulps);
  }
  return moved;
}
