import * as tf from '@tensorflow/tfjs';
import { type Quirks, quirksOfActiveBackend } from './quirks.js';

/** A scalar is a number that holds a float32; a tensor has the shape of the parameter. */
export type Value = number | tf.Tensor;

/**
 * Arithmetic on values for one program run: numbers are computed here, tensors by kernels of the active backend.
 * Kernels are called through the engine rather than through `tf.add` and its like: the same kernel, without a scope, a conversion
 * and a search for a broadcast shape around each call.
 *
 * Every method that returns a tensor returns a new one, which belongs to the caller.
 * A number beside a tensor becomes a 0-d tensor that is kept while consecutive steps use it (1 − β, 1e-6) and
 * then disposed of.
 */
export class Arithmetic {
  readonly quirks: Quirks;
  readonly #engine = tf.engine();
  #recent = new Map<number | '-0', tf.Tensor>();
  #older = new Map<number | '-0', tf.Tensor>();

  /** @param quirks what to believe of the backend, by default what it shows. */
  constructor(quirks: Quirks = quirksOfActiveBackend()) {
    this.quirks = quirks;
  }

  add(a: Value, b: Value): Value {
    return typeof a === 'number' && typeof b === 'number' ? Math.fround(a + b) : this.binary('Add', a, b);
  }

  sub(a: Value, b: Value): Value {
    return typeof a === 'number' && typeof b === 'number' ? Math.fround(a - b) : this.binary('Sub', a, b);
  }

  mul(a: Value, b: Value): Value {
    return typeof a === 'number' && typeof b === 'number' ? Math.fround(a * b) : this.binary('Multiply', a, b);
  }

  div(a: Value, b: Value): Value {
    return typeof a === 'number' && typeof b === 'number' ? Math.fround(a / b) : this.binary('RealDiv', a, b);
  }

  /** A kernel with one input. */
  unary(kernel: string, x: tf.Tensor): tf.Tensor {
    return this.#engine.runKernel<tf.Tensor>(kernel, { x });
  }

  /** A kernel with two inputs, of which at least one is a tensor of the parameter's shape. */
  binary(kernel: string, a: Value, b: Value): tf.Tensor {
    return this.#engine.runKernel<tf.Tensor>(kernel, {
      a: typeof a === 'number' ? this.#zeroDimensional(a) : a,
      b: typeof b === 'number' ? this.#zeroDimensional(b) : b,
    });
  }

  /** `yes` where `condition` holds, else `no`. All of one shape. */
  select(condition: tf.Tensor, yes: tf.Tensor, no: tf.Tensor): tf.Tensor {
    return this.#engine.runKernel<tf.Tensor>('Select', { condition, t: yes, e: no });
  }

  /** Booleans as the float32 numbers 0 and 1. */
  toNumbers(booleans: tf.Tensor): tf.Tensor {
    return this.#engine.runKernel<tf.Tensor>('Cast', { x: booleans }, { dtype: 'float32' });
  }

  fill(shape: readonly number[], value: number): tf.Tensor {
    return this.#engine.runKernel<tf.Tensor>('Fill', {}, { shape: [...shape], value, dtype: 'float32' });
  }

  /** A copy of a value as a tensor of `shape`. */
  spread(value: Value, shape: readonly number[]): tf.Tensor {
    return typeof value === 'number' ? this.fill(shape, value) : this.binary('Multiply', value, 1);
  }

  /** Disposes of temporaries. */
  free(...values: readonly Value[]): void {
    for (const value of values) if (typeof value !== 'number') value.dispose();
  }

  /** Ends a step: disposes of the 0-d tensors that it did not use. */
  endStep(): void {
    for (const tensor of this.#older.values()) tensor.dispose();
    this.#older.clear();
    [this.#older, this.#recent] = [this.#recent, this.#older];
  }

  dispose(): void {
    this.endStep();
    this.endStep();
  }

  #zeroDimensional(value: number): tf.Tensor {
    const key = Object.is(value, -0) ? '-0' : value;
    const recent = this.#recent.get(key);
    if (recent) return recent;
    // Kept, since the caller's step may run inside a tf.tidy of its own.
    const tensor = this.#older.get(key) ?? tf.keep(tf.scalar(value, 'float32'));
    this.#older.delete(key);
    this.#recent.set(key, tensor);
    return tensor;
  }
}
