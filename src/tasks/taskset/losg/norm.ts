import type { ProblemConfigs } from '../sampling/losg-problems.js';
import { overflow32 } from '../synthetic/problem.js';
import { normalStart } from '../synthetic/start.js';
import { randomAffine } from './affine.js';
import type { CreateProblem } from './sources.js';

const SHIFT = 1e-6;

/**
 * f(x) = (Σ aᵖ)^(1/p), a = |W x − y| + 1e-6, W `[n, n]` and y `[n]` standard normal. For p < 1 this is no norm and not convex.
 * Differs from the paper: absolute values, and the shift.
 */
export const createNorm: CreateProblem<ProblemConfigs['norm']> = ({ dim, norm_power: p }, sources) => {
  const affine = randomAffine(dim, sources.matrices);
  const parameters = [{ name: 'x', shape: [dim, 1] }];
  return {
    parameters,
    start: normalStart(parameters),
    evaluate([x]) {
      const residuals = affine.residuals(x!);
      const sum = overflow32(residuals.reduce((total, r) => total + (Math.abs(r) + SHIFT) ** p, 0));
      return {
        value: sum ** (1 / p),
        gradients: () => {
          const outer = sum ** (1 / p - 1);
          return [affine.back(residuals.map((r) => outer * (Math.abs(r) + SHIFT) ** (p - 1) * Math.sign(r)))];
        },
      };
    },
  };
};
