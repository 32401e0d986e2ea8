import type { ProblemConfigs } from '../sampling/losg-problems.js';
import { normalStart } from '../synthetic/start.js';
import { randomMlp } from './data/random-mlp.js';
import type { CreateProblem } from './sources.js';

const SHIFT = 1e-6;

/**
 * f(x) = Σ over rows d of d₀ / (‖x‖ + 1e-6) + Σ over j of ((xⱼ₊₁ − π cos xⱼ) dⱼ₊₁)². Rows are standard normal, summed, not averaged, over the batch.
 */
export const createOutwardSnake: CreateProblem<ProblemConfigs['outward_snake']> = ({ dim, bs, n_samples }, sources) => {
  const parameters = [{ name: 'x', shape: [dim] }];
  return {
    parameters,
    data: { ...randomMlp(dim, n_samples, sources.data), features: dim, batchSize: bs },
    start: normalStart(parameters),
    evaluate([point], rows) {
      const x = point!;
      const length = Math.sqrt(x.reduce((sum, entry) => sum + entry * entry, 0));
      const { heads, squares } = columnSums(rows.inputs, rows.count, dim);
      let value = heads / (length + SHIFT);
      for (let j = 0; j + 1 < dim; j += 1) value += (x[j + 1]! - Math.PI * Math.cos(x[j]!)) ** 2 * squares[j + 1]!;
      return {
        value,
        gradients: () => {
          const pull = -heads / (length + SHIFT) ** 2 / length;
          const gradient = x.map((entry) => pull * entry);
          for (let j = 0; j + 1 < dim; j += 1) {
            const byGap = 2 * (x[j + 1]! - Math.PI * Math.cos(x[j]!)) * squares[j + 1]!;
            gradient[j + 1] = gradient[j + 1]! + byGap;
            gradient[j] = gradient[j]! + byGap * Math.PI * Math.sin(x[j]!);
          }
          return [gradient];
        },
      };
    },
  };
};

/** Sum of the first column, and sums of squares of every column: all that the objective takes from its rows. */
function columnSums(inputs: Float32Array, count: number, dim: number) {
  let heads = 0;
  const squares = new Float64Array(dim);
  for (let row = 0; row < count; row += 1) {
    heads += inputs[row * dim]!;
    for (let j = 1; j < dim; j += 1) squares[j] = squares[j]! + inputs[row * dim + j]! ** 2;
  }
  return { heads, squares };
}
