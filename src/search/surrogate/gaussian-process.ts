import type { Rng } from '../../random/rng.js';
import { factorise } from '../../util/cholesky.js';
import { VERY_SMALL } from './forest.js';
import { type Kernel, maternHamming } from './kernel.js';
import { type Bounds, climb } from './rprop.js';
import type { Surrogate } from './surrogate.js';
import { inverseOf, solveLower, solveUpper } from './triangular.js';

/** Fits Gaussian processes, each from the parameters of the one before. */
export type GaussianProcessFit = (features: Float64Array, responses: Float64Array) => Surrogate;

const ITERATIONS = 30;
/** Added to the diagonal until a matrix can be factorised. */
const JITTERS = [0, 1e-8, 1e-6, 1e-4, 1e-2, 1];
const NOISE_SCALE = 0.1;

/**
 * The Gaussian process of SMAC3's black-box facade: see `Kernel`. Responses are standardised. Rows whose inactive features (-1)
 * differ are uncorrelated, so that the matrix falls apart into one block for each pattern of activity; in NOSBench-101's space
 * nearly every program is a block of its own, which is why this surrogate learns little there, and why it stays quick.
 *
 * Parameters: maximum of the marginal likelihood and SMAC's priors (c: log-normal(0, 1); noise: horseshoe 0.1), within its bounds,
 * from those of the fit before and from one random start. SMAC climbs by L-BFGS-B from ten; for small budgets.
 * @param levels by feature: levels of a choice, 0 for a number
 */
export function gaussianProcesses(levels: readonly number[], rng: Rng): GaussianProcessFit {
  const kernel = maternHamming(levels);
  const bounds: Bounds = [[-10, 2], ...levels.map(() => [-6.754111155189306, 0.0858637988771976] as const), [-25, 2]];
  let parameters = Float64Array.from([Math.log(2), ...levels.map(() => 0), Math.log(1e-8)]);
  return (features, responses) => {
    const { mean, deviation } = momentsOf(responses);
    const y = responses.map((response) => (response - mean) / deviation);
    const blocks = blocksOf(features, y, levels.length);
    const objective = (at: Float64Array, gradient: Float64Array): number =>
      blocks.reduce((sum, block) => sum + logLikelihood(kernel, at, block, gradient), logPrior(at, gradient));
    const starts = [parameters, Float64Array.from(bounds, ([low, high]) => low + (high - low) * rng.uniform())];
    const found = starts.map((start) => climb(objective, start, bounds, ITERATIONS));
    parameters = found.reduce((a, b) => (b.value > a.value ? b : a)).parameters;
    return predictor(kernel, parameters, blocks, levels.length, mean, deviation);
  };
}

/** The rows of one pattern. */
export interface Block {
  readonly n: number;
  readonly rows: Float64Array;
  readonly y: Float64Array;
}

function predictor(
  kernel: Kernel,
  parameters: Float64Array,
  blocks: readonly Block[],
  width: number,
  mean: number,
  deviation: number,
): Surrogate {
  const fitted = new Map(
    blocks.map((block) => {
      const factor = covariance(kernel, parameters, block);
      const alpha = block.y.slice();
      solveLower(factor, block.n, alpha);
      solveUpper(factor, block.n, alpha);
      return [patternOf(block.rows, 0, width), { ...block, factor, alpha }];
    }),
  );
  const prior = Math.exp(parameters[0]!) + Math.exp(parameters.at(-1)!);
  return {
    predict(rows, count, means, variances) {
      for (let row = 0; row < count; row += 1) {
        const block = fitted.get(patternOf(rows, row, width));
        let z = 0;
        let variance = prior;
        if (block) {
          const k = new Float64Array(block.n);
          for (let j = 0; j < block.n; j += 1) {
            k[j] = kernel.value(parameters, rows, row, block.rows, j);
            z += k[j]! * block.alpha[j]!;
          }
          solveLower(block.factor, block.n, k);
          for (const value of k) variance -= value * value;
        }
        means[row] = mean + deviation * z;
        variances[row] = deviation * deviation * Math.max(variance, VERY_SMALL);
      }
    },
  };
}

/** ln N(y; 0, K) without its constant; adds its derivatives to `gradient`: tr((α αᵀ - K⁻¹) dK) / 2, α = K⁻¹ y. */
export function logLikelihood(kernel: Kernel, parameters: Float64Array, block: Block, gradient: Float64Array): number {
  const { n, rows, y } = block;
  const factor = covariance(kernel, parameters, block);
  const alpha = y.slice();
  solveLower(factor, n, alpha);
  let value = 0;
  for (let i = 0; i < n; i += 1) value -= 0.5 * alpha[i]! * alpha[i]! + Math.log(factor[i * n + i]!);
  solveUpper(factor, n, alpha);
  const inverse = inverseOf(factor, n);
  const noise = Math.exp(parameters.at(-1)!);
  for (let i = 0; i < n; i += 1) {
    for (let j = 0; j <= i; j += 1) {
      const weight = (i === j ? 0.5 : 1) * (alpha[i]! * alpha[j]! - inverse[i * n + j]!);
      kernel.addGradient(parameters, rows, i, j, weight, gradient);
      if (i === j) gradient[gradient.length - 1]! += weight * noise;
    }
  }
  return value;
}

/** c ~ log-normal(0, 1); noise ~ horseshoe: ln ln(1 + 3 (0.1 / noise)²). */
function logPrior(parameters: Float64Array, gradient: Float64Array): number {
  const last = parameters.length - 1;
  const lnC = parameters[0]!;
  gradient[0]! += -lnC - 1;
  const u = 3 * (NOISE_SCALE / Math.exp(parameters[last]!)) ** 2;
  gradient[last]! += (-2 * u) / ((1 + u) * Math.log1p(u));
  return -0.5 * lnC * lnC - lnC + Math.log(Math.log1p(u));
}

/** The factor of K + noise; with as much more on the diagonal as rounding demands. */
function covariance(kernel: Kernel, parameters: Float64Array, { n, rows }: Block): Float64Array {
  const noise = Math.exp(parameters.at(-1)!);
  const matrix = new Float64Array(n * n);
  for (const jitter of JITTERS) {
    for (let i = 0; i < n; i += 1) {
      for (let j = 0; j <= i; j += 1) matrix[i * n + j] = kernel.value(parameters, rows, i, rows, j);
      matrix[i * n + i]! += noise + jitter;
    }
    if (factorise(matrix, n)) break;
  }
  return matrix;
}

function blocksOf(features: Float64Array, y: Float64Array, width: number): readonly Block[] {
  const members = new Map<string, number[]>();
  for (let i = 0; i < y.length; i += 1) {
    const pattern = patternOf(features, i, width);
    const found = members.get(pattern);
    if (found) found.push(i);
    else members.set(pattern, [i]);
  }
  return [...members.values()].map((indices) => ({
    n: indices.length,
    rows: Float64Array.from(indices.flatMap((i) => [...features.subarray(i * width, (i + 1) * width)])),
    y: Float64Array.from(indices, (i) => y[i]!),
  }));
}

/** Which features of a row are inactive. */
function patternOf(rows: Float64Array, row: number, width: number): string {
  let pattern = '';
  for (let d = 0; d < width; d += 1) pattern += rows[row * width + d]! <= -1 ? '0' : '1';
  return pattern;
}

/** Mean and standard deviation of the population; 1 instead of 0. */
function momentsOf(values: Float64Array) {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  return { mean, deviation: variance > 0 ? Math.sqrt(variance) : 1 };
}
