import * as tf from '@tensorflow/tfjs';
import seedrandom from 'seedrandom';

/** `length` values in (-1, 1), the same for the same seed. */
export function randomFloats(length: number, seed: string): Float32Array {
  const uniform = seedrandom(seed);
  return Float32Array.from({ length }, () => 2 * uniform() - 1);
}

export function randomTensor(shape: readonly number[], seed: string): tf.Tensor {
  return tf.tensor(randomFloats(tf.util.sizeFromShape([...shape]), seed), [...shape]);
}

export function valuesOf(tensor: tf.Tensor): number[] {
  return [...tensor.dataSync()];
}

/** The largest |a − b| / (1 + |b|), NaN unless both are NaN in the same places. */
export function worstDifference(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  if (actual.length !== expected.length) return Number.NaN;
  let worst = 0;
  for (let i = 0; i < expected.length; i++) {
    const [a, b] = [actual[i] as number, expected[i] as number];
    if (Object.is(a, b) || (Number.isNaN(a) && Number.isNaN(b))) continue;
    const difference = Math.abs(a - b) / (1 + Math.abs(b));
    if (Number.isNaN(difference)) return Number.NaN;
    worst = Math.max(worst, difference);
  }
  return worst;
}

/** (f(x + h) − f(x − h)) / 2h for each element of one argument of a scalar function of numbers. */
export function finiteDifferences(f: (x: Float64Array) => number, at: ArrayLike<number>, h = 1e-4): number[] {
  const x = Float64Array.from(at);
  return Array.from(x, (centre, index) => {
    x[index] = centre + h;
    const above = f(x);
    x[index] = centre - h;
    const below = f(x);
    x[index] = centre;
    return (above - below) / (2 * h);
  });
}
