import { NosbenchError } from '../util/errors.js';

/** What the distributions here are made of; numpy's legacy stream has both. */
export interface NormalStream {
  /** Uniform in [low, high). */
  uniform(low?: number, high?: number): number;
  normal(mean?: number, std?: number): number;
}

/** Gamma with mean shape / rate: Marsaglia and Tsang, "A simple method for generating gamma variables", 2000. */
export function gamma(random: NormalStream, shape: number, rate: number): number {
  // Below 1: Gamma(a) = Gamma(a + 1) · U^(1/a).
  if (shape < 1) return gamma(random, shape + 1, rate) * (1 - random.uniform()) ** (1 / shape);
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = random.normal();
    const v = (1 + c * x) ** 3;
    if (v <= 0) continue;
    const u = 1 - random.uniform();
    if (Math.log(u) < 0.5 * x * x + d - d * v + d * Math.log(v)) return (d * v) / rate;
  }
}

/** Beta(a, b), as a share of two gammas. */
export function beta(random: NormalStream, a: number, b: number): number {
  const x = gamma(random, a, 1);
  const y = gamma(random, b, 1);
  // Both underflow only for shapes near 0, where the mass lies at the ends.
  return x + y === 0 ? Number(random.uniform() < a / (a + b)) : x / (x + y);
}

/** Normal, redrawn until it lies in [low, high]; meant for ranges that hold a fair share of it. */
export function truncatedNormal(random: NormalStream, mean: number, std: number, low: number, high: number): number {
  for (let attempt = 0; attempt < 100_000; attempt += 1) {
    const value = random.normal(mean, std);
    if (value >= low && value <= high) return value;
  }
  throw new NosbenchError(
    'bug',
    `truncatedNormal: expected a range with a fair share of N(${mean}, ${std}²), got [${low}, ${high}]. Draw it another way.`,
  );
}
