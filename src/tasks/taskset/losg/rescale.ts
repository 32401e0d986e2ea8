import type { Problem } from '../synthetic/problem.js';
import { withoutNoise } from './without-noise.js';

/**
 * f(p) = base(p / scale), started at `scale` times the base's start: the same problem in other units. The base's gradient noise plays no part.
 * Differs from the paper, which says that the loss is rescaled; this is the released code.
 */
export function rescale(base: Problem, { scale }: { readonly scale: number }): Problem {
  return {
    ...withoutNoise(base),
    start: (draws) => base.start(draws).map((values) => values.map((value) => value * scale)),
    evaluate(point, rows, noise) {
      const { value, gradients } = base.evaluate(
        point.map((values) => values.map((entry) => entry / scale)),
        rows,
        noise,
      );
      return { value, gradients: () => gradients().map((gradient) => gradient.map((d) => d / scale)) };
    },
  };
}
