import { type CounterStream, counterStream } from '../../../random/counter-stream.js';
import { tensorflowOp } from '../../../random/tensorflow.js';
import type { QuadraticConfig, VectorDistribution } from '../sampling/quadratic.js';
import { type Evaluated, overflow32, type Problem } from '../synthetic/problem.js';
import { fixedMatrix } from './fixed-matrix.js';
import { noiseMatrix } from './noise-matrix.js';
import { type Operator, sumOf } from './operator.js';

const SHIFT = 1e-8;

/**
 * The quadratic form of a configuration: v(x) = Σ (A′ x)², A′ = A + N, where A is fixed and N, if there is any, new in every evaluation; the loss is
 * `loss_scale` times v, or times ln(max(v, 0) + 1e-8). Linear and constant terms, of which the paper speaks, are zero in the released code.
 *
 * A and the start are drawn from the configuration's seed, so that replicas differ by their noise only, and without noise not at all. The original's
 * training script runs the op of the start twice, so the start is the second execution's. A seed of 0 means no seed, as in the original: then both
 * differ from replica to replica.
 */
export function createQuadraticForm(config: QuadraticConfig, replicaSeed: number): Problem {
  const { dims, seed, noise } = config;
  const opSeed = seed === 0 ? undefined : seed;
  // Made when first asked for, since large matrices take seconds.
  let fixed: Operator | undefined;
  const matrix = () => {
    fixed ??=
      opSeed === undefined
        ? noiseMatrix(config.A_dist, dims, counterStream(replicaSeed))
        : fixedMatrix(config.A_dist, dims, opSeed + 2);
    return fixed;
  };
  return {
    parameters: [{ name: 'x', shape: [dims] }],
    start: (draws) => [
      opSeed === undefined
        ? unseededVector(config.initial_dist, dims, draws)
        : seededVector(config.initial_dist, dims, opSeed + 1),
    ],
    evaluate([x], _rows, draws) {
      const operator = noise === null ? matrix() : sumOf(matrix(), noiseMatrix(noise.A_noise, dims, draws));
      return lossOf(config, operator, x!);
    },
  };
}

function lossOf({ output_fn, loss_scale }: QuadraticConfig, operator: Operator, x: Float64Array): Evaluated {
  const product = operator.multiply(x);
  const value = overflow32(product.reduce((sum, entry) => sum + entry * entry, 0));
  const gradients = (factor: number) => [operator.multiplyTransposed(product).map((d) => 2 * factor * d)];
  if (output_fn === 'identity') return { value: value * loss_scale, gradients: () => gradients(loss_scale) };
  return {
    value: Math.log(Math.max(value, 0) + SHIFT) * loss_scale,
    gradients: () => gradients(loss_scale / (value + SHIFT)),
  };
}

function seededVector(distribution: VectorDistribution, n: number, opSeed: number): Float32Array {
  const op = tensorflowOp(opSeed);
  const execute = () => {
    if (distribution[0] === 'normal') return op.normal(n, distribution[1].mean, distribution[1].std);
    return op.uniform(n, distribution[1].min, distribution[1].max);
  };
  execute();
  return execute();
}

function unseededVector(distribution: VectorDistribution, n: number, draws: CounterStream): Float32Array {
  return Float32Array.from({ length: n }, () => {
    if (distribution[0] === 'normal') return distribution[1].mean + distribution[1].std * draws.normal();
    const { min, max } = distribution[1];
    return min + (max - min) * draws.uniform();
  });
}
