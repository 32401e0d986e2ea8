import type { NumpyRandomState } from '../../random/numpy.js';
import { filled } from '../../util/filled.js';

/** The parametric families, in the order in which they are drawn. */
type FamilyName = 'pow3' | 'ilog2' | 'janoschek';

/** A learning curve before it is observed. */
export interface CurveDraw {
  /** y(1) .. y(T), all in [0, 1]. */
  readonly values: Float64Array;
  /** Standard deviation of the noise that it is observed with. */
  readonly noise: number;
  /** Weights of the three families. */
  readonly weights: Readonly<Record<FamilyName, number>>;
  /** What was drawn of each family, by the letters of its formula. */
  readonly parameters: Readonly<Record<FamilyName, Readonly<Record<string, number>>>>;
  /** Curves drawn until this one was accepted, itself included. */
  readonly attempts: number;
}

interface Member {
  readonly parameters: Readonly<Record<string, number>>;
  readonly at: (x: number) => number;
}

/** Draws a member of a family. */
type Family = (random: NumpyRandomState) => Member;

/** c − a·x^(−α) */
const pow3: Family = (random) => {
  const a = random.uniform(-0.6, 0.6);
  const c = random.uniform(0, 1.25);
  const alpha = random.lognormal(0, 2);
  return { parameters: { a, c, alpha }, at: (x) => c - a * x ** -alpha };
};

/** c − a/ln(x + 1) */
const ilog2: Family = (random) => {
  const a = random.uniform(-0.5, 0.5);
  const c = random.uniform(0, 1);
  return { parameters: { a, c }, at: (x) => c - a / Math.log(x + 1) };
};

/** a − (a − β)·exp(−k·x^δ) */
const janoschek: Family = (random) => {
  const a = random.uniform(0, 1);
  const beta = random.uniform(0, 2);
  const k = random.lognormal(-2, 1);
  const delta = random.lognormal(0, 0.5);
  return { parameters: { a, beta, k, delta }, at: (x) => a - (a - beta) * Math.exp(-k * x ** delta) };
};

/**
 * A curve of the prior of LC-PFN (Adriaensen et al. 2023, https://arxiv.org/abs/2310.20447): three parametric families with weights that
 * need not sum to one, drawn anew as a whole until the curve ends above its beginning and stays within [0, 1]. The draws are those of
 * the released code, in kind and order; where the paper gives another noise, the authors hold with the code.
 */
export function drawCurve(random: NumpyRandomState, points: number): CurveDraw {
  for (let attempts = 1; ; attempts += 1) {
    const weights = [random.uniform(), random.uniform(), random.uniform()] as const;
    const families = [pow3(random), ilog2(random), janoschek(random)] as const;
    const noise = Math.exp(random.normal(-4, 1));
    const values = filled(points, (i) => families.reduce((sum, { at }, j) => sum + weights[j]! * at(i + 1), 0));
    if (!isAccepted(values)) continue;
    const [p, l, j] = families;
    return {
      values,
      noise,
      weights: { pow3: weights[0], ilog2: weights[1], janoschek: weights[2] },
      parameters: { pow3: p.parameters, ilog2: l.parameters, janoschek: j.parameters },
      attempts,
    };
  }
}

/** The curve as it is seen, y + N(0, noise²), not cut to [0, 1]. */
export function observeCurve(random: NumpyRandomState, { values, noise }: CurveDraw): Float64Array {
  return values.map((value) => value + noise * random.normal());
}

/** False for NaN as well. */
function isAccepted(values: Float64Array): boolean {
  return values.at(-1)! > values[0]! && values.every((value) => value >= 0 && value <= 1);
}
