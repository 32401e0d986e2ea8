import {
  call,
  type Expression,
  extract,
  f32x4,
  f64x2,
  i32,
  i64x2,
  type Local,
  op,
  replace,
  type Statement,
  set,
  shuffle,
  when,
} from '../wasm/code.js';
import { keep } from '../wasm/idioms.js';
import type { Scope } from '../wasm/module.js';

type Vector = Expression<'v128'>;

/** Where code is being written: a value that is used twice goes into a local of `scope` by a statement in `out`. */
export interface Writer {
  readonly scope: Scope;
  readonly out: Statement[];
}

/** A function of two doubles, written as code; its argument may be used more than once. */
export type DoubleFunction = (w: Writer, x: Local<'v128'>) => Vector;

/**
 * A function of four floats from one of two doubles: both halves computed in double and rounded once, which leaves 0.5 units in the last
 * place and next to nothing above.
 */
export function inDoubles(f: DoubleFunction): (w: Writer, x: Vector) => Vector {
  return (w, x) => {
    const all = save(w, x);
    const low = save(w, op('f32x4.demote_f64x2_zero', f(w, save(w, lowDoubles(all)))));
    const high = op('f32x4.demote_f64x2_zero', f(w, save(w, highDoubles(all))));
    return joined(low, high);
  };
}

/** Lanes 0 and 1 of four floats as doubles. */
export function lowDoubles(x: Vector): Vector {
  return op('f64x2.promote_low_f32x4', x);
}

/** Lanes 2 and 3 of four floats as doubles. */
export function highDoubles(x: Local<'v128'>): Vector {
  return op('f64x2.promote_low_f32x4', shuffle(x, x, [8, 9, 10, 11, 12, 13, 14, 15, 8, 9, 10, 11, 12, 13, 14, 15]));
}

/** Four floats from the first two lanes of each. */
export function joined(low: Vector, high: Vector): Vector {
  return shuffle(low, high, [0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23]);
}

export function save(w: Writer, value: Vector): Local<'v128'> {
  return keep(w.scope, w.out, value);
}

const LOG2_E = 1.4426950408889634;
const LN2 = 0.6931471805599453;
/** Added to |x| < 2^51 it leaves the nearest integer in the low bits of the double. */
const ROUNDER = 6755399441055744;
/** Taylor: 1/k!; the rest is below 7e-15 for |r| <= ln 2 / 2. */
const EXP_TERMS = factorials(12, (k) => k, 1);
/** Taylor in r²: (-1)^k / (2k+1)!; the rest is below 5e-14 for |r| <= π/4. */
const SIN_TERMS = factorials(7, (k) => 2 * k + 1, -1);
/** Taylor in r²: (-1)^k / (2k)!; the rest is below 4e-13 for |r| <= π/4. */
const COS_TERMS = factorials(7, (k) => 2 * k, -1);
/** 2 / (2k + 1): log((1+s)/(1-s)) = s·Σ cₖ s²ᵏ; the rest is below 5e-14 for |s| <= 0.1716. */
const LOG_TERMS = Array.from({ length: 8 }, (_, k) => 2 / (2 * k + 1));

function factorials(count: number, index: (k: number) => number, ratio: 1 | -1): number[] {
  const factorial = (n: number): number => (n < 2 ? 1 : n * factorial(n - 1));
  return Array.from({ length: count }, (_, k) => ratio ** k / factorial(index(k)));
}

/** Σ termsₖ zᵏ by Estrin's scheme: short chains keep a processor busy. */
export function polynomial(w: Writer, z: Local<'v128'>, terms: readonly number[]): Vector {
  let level: Vector[] = terms.map(f64x2);
  let power = z;
  while (level.length > 1) {
    const next: Vector[] = [];
    for (let k = 0; k < level.length; k += 2) {
      const low = level[k] as Vector;
      const high = level[k + 1];
      next.push(high === undefined ? low : op('f64x2.add', low, op('f64x2.mul', high, power)));
    }
    level = next;
    if (level.length > 1) power = save(w, op('f64x2.mul', power, power));
  }
  return level[0] as Vector;
}

/** eˣ: 0 below -110, Infinity as a float32 above 89; NaN stays NaN. Relative error below 3e-14. */
export const exp: DoubleFunction = (w, x) => {
  const clamped = save(w, op('f64x2.pmax', op('f64x2.pmin', x, f64x2(128)), f64x2(-110)));
  const shifted = save(w, op('f64x2.add', op('f64x2.mul', clamped, f64x2(LOG2_E)), f64x2(ROUNDER)));
  const k = op('f64x2.sub', shifted, f64x2(ROUNDER));
  const r = save(w, op('f64x2.sub', clamped, op('f64x2.mul', k, f64x2(LN2))));
  // The low 12 bits of `shifted` are k; added to the exponent they multiply by 2^k. For NaN they are 0.
  return op('i64x2.add', polynomial(w, r, EXP_TERMS), op('i64x2.shl', shifted, i32(52)));
};

/** e^x - 1. */
export const expm1: DoubleFunction = (w, x) => {
  const far = save(w, op('f64x2.sub', exp(w, x), f64x2(1)));
  // x + x²/2 + x³/6 where the subtraction would cancel.
  const near = op(
    'f64x2.mul',
    x,
    op('f64x2.add', f64x2(1), op('f64x2.mul', x, op('f64x2.add', f64x2(1 / 2), op('f64x2.mul', x, f64x2(1 / 6))))),
  );
  return select(near, far, op('f64x2.lt', op('f64x2.abs', x), f64x2(1e-4)));
};

/** tanh x = (e^2x - 1) / (e^2x + 1). */
export const tanh: DoubleFunction = (w, x) => {
  const doubled = op('f64x2.pmax', op('f64x2.pmin', op('f64x2.add', x, x), f64x2(60)), f64x2(-60));
  const e = save(w, exp(w, save(w, doubled)));
  const far = save(w, op('f64x2.div', op('f64x2.sub', e, f64x2(1)), op('f64x2.add', e, f64x2(1))));
  const near = op('f64x2.sub', x, op('f64x2.mul', op('f64x2.mul', x, x), op('f64x2.mul', x, f64x2(1 / 3))));
  return select(near, far, op('f64x2.lt', op('f64x2.abs', x), f64x2(1e-3)));
};

/** 1 / (1 + e^-x). */
export const sigmoid: DoubleFunction = (w, x) =>
  op('f64x2.div', f64x2(1), op('f64x2.add', f64x2(1), exp(w, save(w, op('f64x2.neg', x)))));

/** ln x: NaN below 0, -Infinity at ±0. For float32 values held as doubles. Relative error below 1e-13. */
export const log: DoubleFunction = (w, x) => {
  // Exponent and significand, the latter moved from [1, 2) to [√½, √2): bits less those of √½ count whole octaves.
  const HALF_ROOT_BITS = 0x3fe6a09e667f3bcdn;
  const offset = save(w, op('i64x2.sub', x, i64x2(HALF_ROOT_BITS)));
  const octaves = op('i64x2.shr_s', offset, i32(52));
  const e = save(w, op('f64x2.sub', op('i64x2.add', octaves, f64x2(ROUNDER)), f64x2(ROUNDER)));
  const m = save(w, op('i64x2.add', op('v128.and', offset, i64x2(0x000fffffffffffffn)), i64x2(HALF_ROOT_BITS)));
  const s = save(w, op('f64x2.div', op('f64x2.sub', m, f64x2(1)), op('f64x2.add', m, f64x2(1))));
  const z = save(w, op('f64x2.mul', s, s));
  const value = op('f64x2.add', op('f64x2.mul', s, polynomial(w, z, LOG_TERMS)), op('f64x2.mul', e, f64x2(LN2)));
  const positive = save(w, select(value, x, op('f64x2.lt', x, f64x2(Number.POSITIVE_INFINITY))));
  const orNaN = save(w, select(f64x2(Number.NaN), positive, op('f64x2.lt', x, f64x2(0))));
  return select(f64x2(Number.NEGATIVE_INFINITY), orNaN, op('f64x2.eq', x, f64x2(0)));
};

/** ln(1 + x). */
export const log1p: DoubleFunction = (w, x) => {
  const far = save(w, log(w, save(w, op('f64x2.add', x, f64x2(1)))));
  // x - x²/2 + x³/3 where 1 + x would lose digits of x.
  const near = op(
    'f64x2.mul',
    x,
    op('f64x2.sub', f64x2(1), op('f64x2.mul', x, op('f64x2.sub', f64x2(1 / 2), op('f64x2.mul', x, f64x2(1 / 3))))),
  );
  return select(near, far, op('f64x2.lt', op('f64x2.abs', x), f64x2(1e-4)));
};

/** ln(1 + e^x) = max(x, 0) + ln(1 + e^-|x|). */
export const softplus: DoubleFunction = (w, x) => {
  const decay = save(w, exp(w, save(w, op('f64x2.neg', op('f64x2.abs', x)))));
  return op('f64x2.add', op('f64x2.pmax', x, f64x2(0)), log1p(w, decay));
};

/** π/2 in three parts; the first two have 33 significant bits, so that their products with n <= 2^20 are exact. */
const HALF_PI_1 = 1.5707963267341256;
const HALF_PI_2 = 6.077100506303966e-11;
const HALF_PI_3 = 2.0222662487959506e-21;
const TWO_OVER_PI = 0.6366197723675814;

/** Angles from here on are too large for a reduction in three parts. */
export const LARGE_ANGLE = 1e6;

function sineOf(quarterTurns: 0 | 1): DoubleFunction {
  return (w, x) => {
    const shifted = save(w, op('f64x2.add', op('f64x2.mul', x, f64x2(TWO_OVER_PI)), f64x2(ROUNDER)));
    const n = save(w, op('f64x2.sub', shifted, f64x2(ROUNDER)));
    const part = (rest: Vector, piece: number): Vector => op('f64x2.sub', rest, op('f64x2.mul', n, f64x2(piece)));
    const r = save(w, part(part(part(x, HALF_PI_1), HALF_PI_2), HALF_PI_3));
    const z = save(w, op('f64x2.mul', r, r));
    const sine = save(w, op('f64x2.mul', r, polynomial(w, z, SIN_TERMS)));
    const cosine = save(w, polynomial(w, z, COS_TERMS));
    const quadrant = save(w, quarterTurns === 0 ? shifted : op('i64x2.add', shifted, i64x2(1n)));
    const isOdd = op('i64x2.shr_s', op('i64x2.shl', quadrant, i32(63)), i32(63));
    const sign = op('v128.and', op('i64x2.shl', quadrant, i32(62)), i64x2(-0x8000000000000000n));
    return op('v128.xor', select(cosine, sine, isOdd), sign);
  };
}

/** sin x for |x| < `LARGE_ANGLE`; NaN for infinities and NaN. */
export const sin = sineOf(0);
/** cos x for |x| < `LARGE_ANGLE`; NaN for infinities and NaN. */
export const cos = sineOf(1);

/** Four floats: `f`, but lanes with |x| >= `LARGE_ANGLE` by the imported function of that number. */
export function withLargeAngles(
  f: (w: Writer, x: Vector) => Vector,
  imported: number,
): (w: Writer, x: Vector) => Vector {
  return (w, x) => {
    const all = save(w, x);
    const result = save(w, f(w, all));
    const isLarge = save(w, op('f32x4.ge', op('f32x4.abs', all), f32x4(LARGE_ANGLE)));
    const byLane = [0, 1, 2, 3].map((lane) =>
      when(extract('i32x4.extract_lane', isLarge, lane), [
        set(
          result,
          replace(
            'f32x4.replace_lane',
            result,
            lane,
            op(
              'f32.demote_f64',
              call(imported, 'f64', [op('f64.promote_f32', extract('f32x4.extract_lane', all, lane))]),
            ),
          ),
        ),
      ]),
    );
    w.out.push(when(op('v128.any_true', isLarge), byLane));
    return result;
  };
}

/** `whenTrue` in the bits where the mask is 1. */
function select(whenTrue: Vector, whenFalse: Vector, mask: Vector): Vector {
  return op('v128.bitselect', whenTrue, whenFalse, mask);
}
