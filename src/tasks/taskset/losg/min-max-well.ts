import type { ProblemConfigs } from '../sampling/losg-problems.js';
import { gradientNoise } from '../synthetic/gradient-noise.js';
import { normalStart } from '../synthetic/start.js';
import type { CreateProblem } from './sources.js';

/**
 * f(x) = max x² + 1 / min x² − 2 + 1e-12. Where several entries are the largest or the smallest, they share the derivative equally, as in TensorFlow.
 * Differs from the paper, which has no squares.
 */
export const createMinMaxWell: CreateProblem<ProblemConfigs['min_max_well']> = ({ dim, noise_stdev }) => {
  const parameters = [{ name: 'x', shape: [dim] }];
  return {
    parameters,
    start: normalStart(parameters),
    evaluate([x]) {
      const squares = x!.map((entry) => entry * entry);
      const largest = squares.reduce((a, b) => Math.max(a, b));
      const smallest = squares.reduce((a, b) => Math.min(a, b));
      return {
        value: largest + 1 / smallest - 2 + 1e-12,
        gradients: () => {
          const shareOf = (extreme: number) => 1 / squares.filter((square) => square === extreme).length;
          const byLargest = shareOf(largest);
          const bySmallest = -shareOf(smallest) / (smallest * smallest);
          return [
            x!.map((entry, i) => {
              const bySquare = (squares[i] === largest ? byLargest : 0) + (squares[i] === smallest ? bySmallest : 0);
              return bySquare * 2 * entry;
            }),
          ];
        },
      };
    },
    ...gradientNoise(noise_stdev),
  };
};
