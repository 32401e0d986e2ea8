import type { ProblemConfigs } from '../sampling/losg-problems.js';
import { gradientNoise } from '../synthetic/gradient-noise.js';
import { normalStart } from '../synthetic/start.js';
import { randomAffine } from './affine.js';
import type { CreateProblem } from './sources.js';

/** f(x) = ½ Σ (W x − y)², W `[n, n]` and y `[n]` standard normal. */
export const createQuadraticProblem: CreateProblem<ProblemConfigs['quadratic']> = ({ dim, noise_stdev }, sources) => {
  const affine = randomAffine(dim, sources.matrices);
  const parameters = [{ name: 'x', shape: [dim, 1] }];
  return {
    parameters,
    start: normalStart(parameters),
    evaluate([x]) {
      const residuals = affine.residuals(x!);
      return {
        value: residuals.reduce((sum, r) => sum + r * r, 0) / 2,
        gradients: () => [affine.back(residuals)],
      };
    },
    ...gradientNoise(noise_stdev),
  };
};
