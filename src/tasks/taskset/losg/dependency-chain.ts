import type { ProblemConfigs } from '../sampling/losg-problems.js';
import { normalStart } from '../synthetic/start.js';
import type { CreateProblem } from './sources.js';

const SHIFT = 1e-6;

/**
 * f(x) = Σ over i = 1..n of x₀² + xᵢ² / (xᵢ₋₁² + 1e-6), of n + 1 parameters.
 * As in the original x₀² counts n times, and the data set that the configuration describes has no influence; it is not made here.
 */
export const createDependencyChain: CreateProblem<ProblemConfigs['dependency_chain']> = ({ dim }) => {
  const parameters = [{ name: 'x', shape: [dim + 1] }];
  return {
    parameters,
    start: normalStart(parameters),
    evaluate([point]) {
      const x = point!;
      const first = x[0]! * x[0]!;
      let value = dim * first;
      for (let i = 1; i <= dim; i += 1) value += (x[i]! * x[i]!) / (x[i - 1]! * x[i - 1]! + SHIFT);
      return {
        value,
        gradients: () => {
          const gradient = new Float64Array(dim + 1);
          gradient[0] = 2 * dim * x[0]!;
          for (let i = 1; i <= dim; i += 1) {
            const below = x[i - 1]! * x[i - 1]! + SHIFT;
            gradient[i] = (2 * x[i]!) / below;
            gradient[i - 1] = gradient[i - 1]! - (2 * x[i - 1]! * x[i]! * x[i]!) / (below * below);
          }
          return [gradient];
        },
      };
    },
  };
};
