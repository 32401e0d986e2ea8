import { overflow32, type Problem } from '../synthetic/problem.js';
import { normalStart } from '../synthetic/start.js';
import { withoutNoise } from './without-noise.js';

const SHIFT = 1e-6;

/**
 * f(p) = ln(base(p) + 1e-6) − ln 1e-6, which is NaN where the base is below −1e-6, as `sum_of_quadratics` may be. As in the original the start is standard
 * normal, not the base's own, and there is no gradient noise.
 */
export function logObjective(base: Problem): Problem {
  return {
    ...withoutNoise(base),
    start: normalStart(base.parameters),
    evaluate(point, rows, noise) {
      const { value, gradients } = base.evaluate(point, rows, noise);
      const shifted = overflow32(value) + SHIFT;
      return {
        value: Math.log(shifted) - Math.log(SHIFT),
        gradients: () => gradients().map((gradient) => gradient.map((d) => overflow32(d) / shifted)),
      };
    },
  };
}
