import type { CounterStream } from '../../../random/counter-stream.js';
import type { MatrixDistribution } from '../sampling/quadratic.js';
import { denseOperator, type Operator, rotatedSpectrum } from './operator.js';
import { type Reflectors, randomReflectors, reflectorsOf } from './reflectors.js';
import { spectrumOf } from './spectrum.js';

/** Up to this size an eigenbasis is that of a matrix of uniforms, as in the original; beyond, it is drawn evenly from all. */
const LARGEST_DECOMPOSED = 128;

/**
 * A matrix of a distribution from a stream of our own: the noise of one evaluation, which the original draws without a seed.
 *
 * Differs from the original for eigenbases of more than 128 dimensions. The original decomposes a matrix of uniforms for every evaluation, 4/3 n³ operations,
 * 36 billion at n = 3000. Its bases approach the even distribution as n grows, and that costs n² operations to draw.
 */
export function noiseMatrix(distribution: MatrixDistribution, n: number, draws: CounterStream): Operator {
  switch (distribution[0]) {
    case 'normal': {
      const { mean, std } = distribution[1];
      return denseOperator(
        filled(n * n, () => mean + std * draws.normal()),
        n,
      );
    }
    case 'uniform': {
      const { min, max } = distribution[1];
      return denseOperator(
        filled(n * n, () => min + (max - min) * draws.uniform()),
        n,
      );
    }
    default:
      return rotatedSpectrum(spectrumOf(distribution, n), randomBasis(n, draws));
  }
}

function randomBasis(n: number, draws: CounterStream): Reflectors {
  if (n > LARGEST_DECOMPOSED) return randomReflectors(n, draws.normal);
  return reflectorsOf(
    Float64Array.from({ length: n * n }, () => 2 * draws.uniform() - 1),
    n,
  );
}

function filled(size: number, draw: () => number): Float32Array {
  const values = new Float32Array(size);
  for (let i = 0; i < size; i += 1) values[i] = draw();
  return values;
}
