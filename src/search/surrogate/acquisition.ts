import { distribution, logDensity, ratio, ratioSlope } from './normal-distribution.js';

/**
 * Logarithm of an expected improvement, from a predicted mean and standard deviation and the best value `eta`. Only the order
 * of its values matters to a search, and the logarithm keeps that where the improvement itself is 0 in floating point.
 */
export type Acquisition = (mean: number, deviation: number, eta: number) => number;

/**
 * ln EI, EI = s (z Φ(z) + φ(z)), z = (eta - m) / s, for costs as they are. Jones, Schonlau and Welch, "Efficient global
 * optimization of expensive black-box functions", 1998. With R = Φ/φ: EI = s φ(z) (1 + z R(z)).
 */
export const logExpectedImprovement: Acquisition = (mean, deviation, eta) => {
  const z = (eta - mean) / deviation;
  if (z > 5) return Math.log(deviation) + Math.log(z * distribution(z) + Math.exp(logDensity(z)));
  return Math.log(deviation) + logDensity(z) + Math.log(ratioSlope(z));
};

/**
 * ln EI for costs that are logarithms: the expected improvement of exp(cost) below exp(eta). Hutter, Hoos, Leyton-Brown and
 * Murphy, "An experimental investigation of model-based parameter optimisation", 2009:
 *
 *     EI = exp(eta) Φ(v) - exp(m + s²/2) Φ(v - s),   v = (eta - m) / s
 *        = exp(eta) φ(v) (R(v) - R(v - s)),          R = Φ/φ, since φ(v) / φ(v - s) = exp(s²/2 - v s)
 *
 * The second form has no difference of almost equal products where both are nearly 0; SMAC uses the first, whose rounding can
 * give negative improvements, and stops the run when it does.
 */
export const logExpectedImprovementOfLogs: Acquisition = (mean, deviation, eta) => {
  const v = (eta - mean) / deviation;
  if (v > 5) {
    const below = v - deviation;
    const second =
      below < 0
        ? Math.exp(logDensity(v)) * ratio(below)
        : Math.exp(0.5 * deviation * deviation - v * deviation) * distribution(below);
    return eta + Math.log(distribution(v) - second);
  }
  const difference = ratio(v) - ratio(v - deviation);
  // A deviation so small that rounding eats the difference: by the derivative.
  const logDifference = difference > 0 ? Math.log(difference) : Math.log(deviation) + Math.log(ratioSlope(v));
  return eta + logDensity(v) + logDifference;
};
