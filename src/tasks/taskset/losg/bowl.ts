import type { ProblemConfigs } from '../sampling/losg-problems.js';
import { gradientNoise } from '../synthetic/gradient-noise.js';
import { normalStart } from '../synthetic/start.js';
import type { CreateProblem } from './sources.js';

/** f(x) = ½ Σ (M x)², M = √diag(cond, 1) · rotation by `angle`. */
export const createBowl: CreateProblem<ProblemConfigs['bowl']> = ({ cond, angle, noise_stdev }) => {
  const parameters = [{ name: 'x', shape: [2, 1] }];
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  return {
    parameters,
    start: normalStart(parameters),
    evaluate([x]) {
      const along = cos * x![0]! - sin * x![1]!;
      const across = sin * x![0]! + cos * x![1]!;
      return {
        value: (cond * along * along + across * across) / 2,
        gradients: () => [Float64Array.of(cond * along * cos + across * sin, -cond * along * sin + across * cos)],
      };
    },
    ...gradientNoise(noise_stdev),
  };
};
