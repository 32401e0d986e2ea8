import type { Problem } from './problem.js';

/** Independent normals of one deviation on every derivative; nothing for a deviation of 0. To be spread into a problem. */
export function gradientNoise(std: number): Pick<Problem, 'disturb'> {
  if (std === 0) return {};
  return {
    disturb(gradients, _rows, noise) {
      for (const gradient of gradients) {
        for (let i = 0; i < gradient.length; i += 1) gradient[i] = gradient[i]! + std * noise.normal();
      }
    },
  };
}
