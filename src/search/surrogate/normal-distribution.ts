const LOG_SQRT_2_PI = 0.9189385332046727;
const SQRT_2_PI = 2.5066282746310002;

/** Logarithm of the standard normal density. */
export function logDensity(x: number): number {
  return -0.5 * x * x - LOG_SQRT_2_PI;
}

/** The standard normal distribution function Φ, to a relative 1e-13. */
export function distribution(x: number): number {
  return x > 0 ? 1 - distribution(-x) : ratio(x) * Math.exp(logDensity(x));
}

/**
 * R(x) = Φ(x) / φ(x): for x << 0 about -1/x, where Φ itself is 0 in floating point. Overflows beyond x = 37.
 *
 * Near 0 by the series Φ(x) = 1/2 + φ(x) (x + x³/3 + x⁵/15 + ...), below by the continued fraction of Mills' ratio
 * 1/(t + 1/(t + 2/(t + 3/(t + ...)))), t = -x. Abramowitz and Stegun, 26.2.11 and 26.2.14.
 */
export function ratio(x: number): number {
  if (x > -2.5) {
    let term = x;
    let sum = x;
    for (let k = 3; Math.abs(term) > 1e-17 * Math.abs(sum); k += 2) {
      term *= (x * x) / k;
      sum += term;
    }
    return 0.5 * SQRT_2_PI * Math.exp(0.5 * x * x) + sum;
  }
  const t = -x;
  let tail = 0;
  for (let k = Math.ceil(12 + 420 / (t * t)); k >= 1; k -= 1) tail = k / (t + tail);
  return 1 / (t + tail);
}

/** 1 + x R(x), the derivative of R, without the cancellation that it suffers for x << 0. */
export function ratioSlope(x: number): number {
  if (x > -30) return 1 + x * ratio(x);
  const y = 1 / (x * x);
  return y * (1 - y * (3 - y * (15 - y * (105 - 945 * y))));
}
