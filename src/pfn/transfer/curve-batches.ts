import { drawCurve, observeCurve } from './curve-prior.js';
import { standardUniform, type TransferPrior } from './prior.js';

/** Sizes of LC-PFN's micro-batches. */
export interface CurveSizes {
  /** B, curves. */
  readonly datasets: number;
  /** T, steps of a curve. */
  readonly points: number;
  /** Curves whose values the borders are quantiles of. */
  readonly borderCurves: number;
}

/** Micro-batches of learning curves: x = t/(T + 1), both x and y standardised as if uniform on [0, 1) before they are encoded. */
export function curveBatches({ datasets, points, borderCurves }: CurveSizes): TransferPrior {
  const steps = Float32Array.from({ length: points }, (_, t) => standardUniform((t + 1) / (points + 1)));
  return {
    identity: {
      rule: 'LC-PFN curves: pow3, ilog2, janoschek',
      version: 1,
      datasets,
      points,
      inputs: 't / (points + 1)',
      borders: { curves: borderCurves },
    },
    sample(random) {
      const targets = new Float32Array(points * datasets);
      for (let b = 0; b < datasets; b += 1) {
        const seen = observeCurve(random, drawCurve(random, points));
        for (let t = 0; t < points; t += 1) targets[t * datasets + b] = seen[t]!;
      }
      return {
        x: targets.map((_, i) => steps[Math.trunc(i / datasets)]!),
        y: targets.map(standardUniform),
        targets,
      };
    },
    borderTargets(random) {
      const values = new Float32Array(borderCurves * points);
      for (let i = 0; i < borderCurves; i += 1) values.set(observeCurve(random, drawCurve(random, points)), i * points);
      return values;
    },
  };
}
