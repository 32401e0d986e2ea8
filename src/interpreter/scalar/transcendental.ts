import type { AngleFunction, Arithmetic, Binary, Unary } from './transcendental-algebra.js';

/**
 * The transcendental operations as double-precision polynomials of plain IEEE operations in a fixed order: the same bits on every
 * machine and in every instance of the algebra, which `Math.exp` and its like do not promise. Arguments are float32 values held as
 * doubles; the caller rounds the result to float32, which takes care of overflow and subnormal results. In double the error is a few
 * units of 2^-53, so that the rounded result is the correctly rounded one but for about one case in a million.
 */

/** ln 2 in two parts; the first has 32 significant bits, so that its product with any exponent of a float32 is exact. */
const LN2_HIGH = 0.6931471803691238;
const LN2_LOW = 1.9082149292705877e-10;
const LOG2_E = 1.4426950408889634;
/** Adding and subtracting it rounds |x| < 2^51 to the nearest integer, ties to even. */
const ROUNDER = 6755399441055744;

/** π/2 in three parts; the first two have 33 significant bits, so that their products with n <= 2^20 are exact. */
const HALF_PI_1 = 1.5707963267341256;
const HALF_PI_2 = 6.077100506303966e-11;
const HALF_PI_3 = 2.0222662487959506e-21;
const TWO_OVER_PI = 0.6366197723675814;
/** Up to here (n < 2^20) angles are reduced in three parts, above it by `hugeAngle`. */
const LARGEST_ORDINARY_ANGLE = 1e6;

const HALF_PI = 1.5707963267948966;
const QUARTER_PI = 0.7853981633974483;
const TAN_PI_8 = 0.41421356237309503;
const TAN_3_PI_8 = 2.414213562373095;

/** Taylor: 1/k!, k = 0 .. 12; the rest is below 2e-16 for |r| <= ln 2 / 2. */
const EXP_TERMS = factorials(13, (k) => k, 1);
/** Taylor in r²: (-1)^k / (2k+1)!; the rest is below 5e-17 for |r| <= π/4. */
const SIN_TERMS = factorials(8, (k) => 2 * k + 1, -1);
/** Taylor in r²: (-1)^k / (2k)!; the rest is below 3e-18 for |r| <= π/4. */
const COS_TERMS = factorials(9, (k) => 2 * k, -1);
/** 2 / (2k + 3): log((1+s)/(1-s)) = 2s + s·z·Σ cₖ zᵏ with z = s²; the rest is below 3e-17 for |s| <= 0.1716. */
const LOG_TERMS = Array.from({ length: 9 }, (_, k) => 2 / (2 * k + 3));
/** Near-minimax fit of atan(t)/t in t² on [0, tan²(π/8)], found by Chebyshev interpolation in 60 digits; error 4e-17. */
const ATAN_TERMS = [
  1, -0.33333333333328435, 0.19999999998854168, -0.14285714180900647, 0.11111106177375227, -0.09090773003240828,
  0.07689952488233016, -0.066402251735395, 0.0568830340363325, -0.04347919839046537, 0.021133752033748364,
];

function factorials(count: number, index: (k: number) => number, ratio: 1 | -1): number[] {
  const factorial = (n: number): number => (n < 2 ? 1 : n * factorial(n - 1));
  return Array.from({ length: count }, (_, k) => ratio ** k / factorial(index(k)));
}

/** Σ termsₖ zᵏ by Estrin's scheme: pairs first, then pairs of pairs with z², z⁴, ...; short chains keep a processor busy. */
function polynomial<V, M>(g: Arithmetic<V, M>, z: V, terms: readonly number[]): V {
  let level = terms.map((term) => g.constant(term));
  let power = z;
  while (level.length > 1) {
    const next: V[] = [];
    for (let k = 0; k < level.length; k += 2) {
      const low = level[k] as V;
      const high = level[k + 1];
      next.push(high === undefined ? low : g.add(low, g.mul(high, power)));
    }
    level = next;
    if (level.length > 1) power = g.mul(power, power);
  }
  return level[0] as V;
}

/** eˣ. NaN stays NaN. */
export const exp: Unary = (g, x) => {
  const low = g.constant(-110);
  const high = g.constant(90);
  // e^90 rounds to Infinity and e^-110 to 0 in float32; the first selection also takes NaN out of the way of pow2.
  const aboveLow = g.select(g.lt(low, x), x, low);
  const clamped = g.select(g.lt(aboveLow, high), aboveLow, high);
  const rounder = g.constant(ROUNDER);
  const k = g.sub(g.add(g.mul(clamped, g.constant(LOG2_E)), rounder), rounder);
  const r = g.sub(g.sub(clamped, g.mul(k, g.constant(LN2_HIGH))), g.mul(k, g.constant(LN2_LOW)));
  return g.select(g.eq(x, x), g.mul(polynomial(g, r, EXP_TERMS), g.pow2(k)), x);
};

/** ln x: NaN below 0, -Infinity at ±0. */
export const log: Unary = (g, x) => {
  const one = g.constant(1);
  const zero = g.constant(0);
  const m = g.significand(x);
  const upper = g.lt(g.constant(Math.SQRT2), m);
  const e = g.add(g.exponent(x), g.select(upper, one, zero));
  const f = g.sub(g.select(upper, g.mul(m, g.constant(0.5)), m), one);
  const s = g.div(f, g.add(g.constant(2), f));
  const z = g.mul(s, s);
  const tail = g.add(g.mul(g.mul(s, z), polynomial(g, z, LOG_TERMS)), g.mul(e, g.constant(LN2_LOW)));
  const finite = g.add(g.mul(e, g.constant(LN2_HIGH)), g.add(g.add(s, s), tail));
  const positive = g.select(g.lt(x, g.constant(Number.POSITIVE_INFINITY)), finite, x);
  const notBelow = g.select(g.eq(x, zero), g.constant(Number.NEGATIVE_INFINITY), positive);
  // NaN fails the comparison x < Infinity and so has come through as itself.
  return g.select(g.lt(x, zero), g.constant(Number.NaN), notBelow);
};

/** sin r for |r| <= π/4, with the sign of a zero kept. */
function sinKernel<V, M>(g: Arithmetic<V, M>, r: V): V {
  return g.mul(r, polynomial(g, g.mul(r, r), SIN_TERMS));
}
/** cos r for |r| <= π/4. */
function cosKernel<V, M>(g: Arithmetic<V, M>, r: V): V {
  return polynomial(g, g.mul(r, r), COS_TERMS);
}

/** sin, cos or tan of quadrant·π/2 + r from the kernels. */
export function ofQuadrant<V, M>(g: Arithmetic<V, M>, name: AngleFunction, quadrant: V, r: V): V {
  const sine = sinKernel(g, r);
  const cosine = cosKernel(g, r);
  const odd = g.hasBit(quadrant, 0);
  if (name === 'tan') return g.div(g.select(odd, g.neg(cosine), sine), g.select(odd, sine, cosine));
  if (name === 'sin') {
    const value = g.select(odd, cosine, sine);
    return g.select(g.hasBit(quadrant, 1), g.neg(value), value);
  }
  const value = g.select(odd, g.neg(sine), cosine);
  return g.select(g.hasBit(quadrant, 1), g.neg(value), value);
}

function angle(name: AngleFunction): Unary {
  return (g, x) => {
    const ordinary = g.lt(g.abs(x), g.constant(LARGEST_ORDINARY_ANGLE));
    // NaN and large angles go through the polynomials as 0, so that every step stays in its domain.
    const safe = g.select(ordinary, x, g.constant(0));
    const rounder = g.constant(ROUNDER);
    const n = g.sub(g.add(g.mul(safe, g.constant(TWO_OVER_PI)), rounder), rounder);
    const r1 = g.sub(safe, g.mul(n, g.constant(HALF_PI_1)));
    const r2 = g.sub(r1, g.mul(n, g.constant(HALF_PI_2)));
    const r = g.sub(r2, g.mul(n, g.constant(HALF_PI_3)));
    return g.rescue(g.not(ordinary), name, x, ofQuadrant(g, name, n, r));
  };
}

/** sin x: NaN for ±Infinity. */
export const sin: Unary = angle('sin');
/** cos x: NaN for ±Infinity. */
export const cos: Unary = angle('cos');
/** tan x: NaN for ±Infinity. */
export const tan: Unary = angle('tan');

/** arctan x in [-π/2, π/2]: |x| is brought below tan(π/8) by one division. */
export const atan: Unary = (g, x) => {
  const one = g.constant(1);
  const a = g.abs(x);
  const steep = g.lt(g.constant(TAN_3_PI_8), a);
  const middle = g.lt(g.constant(TAN_PI_8), a);
  const above = g.select(steep, g.constant(-1), g.select(middle, g.sub(a, one), a));
  const below = g.select(steep, a, g.select(middle, g.add(a, one), one));
  const t = g.div(above, below);
  const base = g.select(steep, g.constant(HALF_PI), g.select(middle, g.constant(QUARTER_PI), g.constant(0)));
  const value = g.add(base, g.mul(t, polynomial(g, g.mul(t, t), ATAN_TERMS)));
  return g.select(g.isNegative(x), g.neg(value), value);
};

/** arcsin x: NaN for |x| > 1. */
export const asin: Unary = (g, x) => {
  const one = g.constant(1);
  return atan(g, g.div(x, g.sqrt(g.mul(g.sub(one, x), g.add(one, x)))));
};

/** arccos x in [0, π]: NaN for |x| > 1. */
export const acos: Unary = (g, x) => {
  const one = g.constant(1);
  const half = atan(g, g.sqrt(g.div(g.sub(one, x), g.add(one, x))));
  return g.add(half, half);
};

/** xʸ by the rules of C99, annex F: pow(1, y) = pow(x, 0) = 1 even for NaN, pow(-1, ±Infinity) = 1. */
export const pow: Binary = (g, x, y) => {
  const zero = g.constant(0);
  const one = g.constant(1);
  const infinity = g.constant(Number.POSITIVE_INFINITY);
  const size = g.abs(x);
  const raw = exp(g, g.mul(y, log(g, size)));
  const unitBase = g.eq(size, one);
  // |x| = 1 and y infinite is 0·Infinity above.
  const magnitude = g.select(g.and(unitBase, g.eq(y, y)), one, raw);
  const isInteger = g.eq(g.trunc(y), y);
  const half = g.mul(y, g.constant(0.5));
  const odd = g.and(isInteger, g.not(g.eq(g.trunc(half), half)));
  const signed = g.select(g.and(g.isNegative(x), odd), g.neg(magnitude), magnitude);
  const finiteNegative = g.and(g.lt(x, zero), g.lt(size, infinity));
  const known = g.and(finiteNegative, g.not(isInteger));
  const real = g.select(known, g.constant(Number.NaN), signed);
  return g.select(g.eq(y, zero), one, g.select(g.eq(x, one), one, real));
};

/** Every function of one argument, by name. */
export const UNARY_FUNCTIONS = { exp, log, sin, cos, tan, asin, acos, atan } as const satisfies Record<string, Unary>;
