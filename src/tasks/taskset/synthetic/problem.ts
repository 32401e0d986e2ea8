import type { CounterStream } from '../../../random/counter-stream.js';
import type { ParameterSpec } from '../../task.js';

/** Values of the parameters, one flat row-major array each. */
export type Point = readonly Float64Array[];

/** Rows of a data set. */
export interface Rows {
  /** `[count, features]`, row-major. */
  readonly inputs: Float32Array;
  /** `[count]` */
  readonly labels: Float32Array;
  readonly count: number;
}

export const NO_ROWS: Rows = { inputs: new Float32Array(0), labels: new Float32Array(0), count: 0 };

/** The rows that batches are drawn from. */
export interface DataSet extends Rows {
  readonly features: number;
  readonly batchSize: number;
}

/** A problem's value at a point. */
export interface Evaluated {
  readonly value: number;
  /** Derivatives of `value`, one fresh array a parameter: the caller may write to them. */
  gradients(): Float64Array[];
}

/**
 * An objective in plain numbers, with its derivatives by hand: the problems have few parameters and cheap formulas, so that an operation on a
 * tensor would cost more than all their arithmetic. Computed in double; whoever makes a tensor of the result rounds it once.
 */
export interface Problem {
  readonly parameters: readonly ParameterSpec[];
  /** Absent where the objective is the same on every batch. */
  readonly data?: DataSet;
  /** A start point, in the order of `parameters`. */
  start(draws: CounterStream): readonly Float32Array[];
  /** @param noise of an objective that is itself noisy: the same draws give the same function */
  evaluate(point: Point, rows: Rows, noise: CounterStream): Evaluated;
  /** Makes of the derivatives, in place, what an optimizer gets to see; absent where it sees them as they are. */
  disturb?(gradients: readonly Float64Array[], rows: Rows, noise: CounterStream): void;
}

const LARGEST_FLOAT32 = 3.4028234663852886e38;

/**
 * The value, or infinity where a float32 would be: the original computes in float32, and where a logarithm or a root follows, a double would hide that
 * an optimizer has run away.
 */
export function overflow32(value: number): number {
  return Math.abs(value) > LARGEST_FLOAT32 ? Math.sign(value) * Number.POSITIVE_INFINITY : value;
}
