import type { ProblemConfigs } from '../sampling/losg-problems.js';
import { gradientNoise } from '../synthetic/gradient-noise.js';
import { normalStart } from '../synthetic/start.js';
import { TEST_FUNCTIONS } from './functions/registry.js';
import type { CreateProblem } from './sources.js';

/** A function of two parameters by its name. */
export const createOptimizationTestProblem: CreateProblem<ProblemConfigs['optimization_test_problems']> = ({
  problem,
  noise_stdev,
}) => {
  const { start, value, gradient } = TEST_FUNCTIONS[problem];
  const parameters = [{ name: 'x', shape: [2] }];
  return {
    parameters,
    start: (draws) => {
      if (start === undefined) return normalStart(parameters)(draws);
      return [Float32Array.from(start, ([low, high]) => low + (high - low) * draws.uniform())];
    },
    evaluate: ([point]) => {
      const [x, y] = point as unknown as readonly [number, number];
      return { value: value(x, y), gradients: () => [Float64Array.from(gradient(x, y))] };
    },
    ...gradientNoise(noise_stdev),
  };
};
