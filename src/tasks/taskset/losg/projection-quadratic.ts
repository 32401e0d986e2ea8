import type { ProblemConfigs } from '../sampling/losg-problems.js';
import { normalStart } from '../synthetic/start.js';
import { randomSymmetric } from './data/random-symmetric.js';
import type { CreateProblem } from './sources.js';

/** f(x) = Σ (x · d)² over the rows d of the batch and their entries; the product is entry by entry. */
export const createProjectionQuadratic: CreateProblem<ProblemConfigs['projection_quadratic']> = (
  { dim, bs, n_samples },
  sources,
) => {
  const parameters = [{ name: 'x', shape: [1, dim] }];
  return {
    parameters,
    data: { ...randomSymmetric(dim, n_samples, sources.data), features: dim, batchSize: bs },
    start: normalStart(parameters),
    evaluate([x], { inputs, count }) {
      let value = 0;
      for (let i = 0; i < count * dim; i += 1) value += (x![i % dim]! * inputs[i]!) ** 2;
      return {
        value,
        gradients: () => {
          const gradient = new Float64Array(dim);
          for (let i = 0; i < count * dim; i += 1) {
            gradient[i % dim] = gradient[i % dim]! + 2 * x![i % dim]! * inputs[i]! ** 2;
          }
          return [gradient];
        },
      };
    },
  };
};
