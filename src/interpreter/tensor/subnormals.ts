import * as tf from '@tensorflow/tfjs';
import { SMALLEST_NORMAL } from '../../util/float32.js';
import type { Value } from './arithmetic.js';

/** The exponent of a float32: 0 in subnormals and zeros only. */
const EXPONENT_BITS = 0x7f80_0000;

/**
 * What the next step reads of a value that this step leaves in a slot: |x| < 2^-126 becomes 0, which makes 0 of −0 too. Takes ownership
 * of `value`, and keeps the returned tensor from the scopes of tf.tidy.
 *
 * A tensor is read rather than run through kernels: a scan costs less than the three kernels that would select (on wasm
 * `Select` alone takes 3 ns an element), and a new tensor is needed only in the step in which something sinks that low.
 */
export function flushValue(value: Value): Value {
  if (typeof value === 'number') return flushNumber(value);
  const data = value.dataSync<'float32'>();
  if (!needsFlush(data)) return tf.keep(value);
  const flushed = tf.keep(tf.tensor(data.map(flushNumber), value.shape, 'float32'));
  value.dispose();
  return flushed;
}

function needsFlush(data: Float32Array): boolean {
  const words = new Int32Array(data.buffer, data.byteOffset, data.length);
  for (let i = 0; i < words.length; i++) {
    const word = words[i]!;
    if ((word & EXPONENT_BITS) === 0 && word !== 0) return true;
  }
  return false;
}

function flushNumber(value: number): number {
  return Math.abs(value) < SMALLEST_NORMAL ? 0 : value;
}
