import { describe, expect, it } from 'vitest';
import { hugeAngle, numberAlgebra } from '../../../src/interpreter/scalar/huge-angle.js';
import * as definitions from '../../../src/interpreter/scalar/transcendental.js';
import * as fast from '../../../src/interpreter/scalar/transcendental-javascript.js';
import { numpyRandomState } from '../../../src/random/numpy.js';

const { fround } = Math;
const COUNT = 100_000;
const word = new Uint32Array(1);
const float = new Float32Array(word.buffer);
const SMALLEST = 2 ** -149;
const INF = Number.POSITIVE_INFINITY;
const NAN = Number.NaN;

const random = numpyRandomState(7);
const between = (low: number, high: number) => () => fround(low + (high - low) * random.uniform());
/** Any finite float32, uniform over the bit patterns. */
const anyFinite = (): number => {
  do word[0] = random.integer(0, 2 ** 32);
  while (!Number.isFinite(float[0]!));
  return float[0]!;
};

type Name = keyof typeof definitions.UNARY_FUNCTIONS;
const DOMAINS: Readonly<Record<Name, () => number>> = {
  exp: between(-104, 89), // from the smallest subnormal to overflow
  log: () => Math.abs(anyFinite()),
  sin: between(-100, 100),
  cos: between(-100, 100),
  tan: between(-100, 100),
  asin: between(-1, 1),
  acos: between(-1, 1),
  atan: anyFinite,
};
const NAMES = Object.keys(DOMAINS) as Name[];

/** |rounded − exact| in units of the last place of a float32 of that size. */
function ulpError(rounded: number, exact: number): number {
  if (rounded === exact) return 0;
  const ulp = Math.max(SMALLEST, 2 ** (Math.floor(Math.log2(Math.abs(exact))) - 23));
  return Math.abs(rounded - exact) / ulp;
}

describe.each(NAMES)('%s', (name) => {
  it(`is within 0.51 ulp of Math.${name} on ${COUNT} inputs, and rounds as it does`, () => {
    let worst = 0;
    let roundedElsewhere = 0;
    for (let i = 0; i < COUNT; i++) {
      const x = DOMAINS[name]();
      const expected = Math[name](x);
      const actual = fround(fast[name](x));
      if (!Object.is(actual, fround(expected))) roundedElsewhere++;
      if (Number.isFinite(fround(expected))) worst = Math.max(worst, ulpError(actual, expected));
    }
    expect(worst).toBeLessThanOrEqual(0.51);
    expect(roundedElsewhere).toBeLessThanOrEqual(COUNT * 1e-6);
  });

  it('has the same bits as JavaScript text and as the algebra on numbers', () => {
    const definition = definitions.UNARY_FUNCTIONS[name];
    const special = [0, -0, 1, -1, 2, INF, -INF, NAN, SMALLEST, -SMALLEST, 2 ** -126, 3.4e38, -3.4e38, 1e6, 1e10];
    for (let i = 0; i < 20_000; i++) {
      const x = i < special.length ? fround(special[i]!) : i % 2 === 0 ? anyFinite() : DOMAINS[name]();
      const expected = definition(numberAlgebra, x);
      if (!Object.is(fast[name](x), expected)) expect.fail(`${name}(${x}): ${fast[name](x)} is not ${expected}`);
    }
  });
});

describe('special values (C99, annex F.9)', () => {
  it.each<readonly [Name, number, number]>([
    ['exp', 0, 1],
    ['exp', -0, 1],
    ['exp', INF, INF],
    ['exp', -INF, 0],
    ['exp', 89, INF],
    ['exp', -104, 0],
    ['log', 0, -INF],
    ['log', -0, -INF],
    ['log', 1, 0],
    ['log', -1, NAN],
    ['log', -INF, NAN],
    ['log', INF, INF],
    ['sin', 0, 0],
    ['sin', -0, -0],
    ['sin', INF, NAN],
    ['sin', -INF, NAN],
    ['cos', 0, 1],
    ['cos', -0, 1],
    ['cos', INF, NAN],
    ['cos', -INF, NAN],
    ['tan', 0, 0],
    ['tan', -0, -0],
    ['tan', INF, NAN],
    ['tan', -INF, NAN],
    ['asin', 0, 0],
    ['asin', -0, -0],
    ['asin', 1, fround(Math.PI / 2)],
    ['asin', -1, fround(-Math.PI / 2)],
    ['asin', 1.5, NAN],
    ['asin', -INF, NAN],
    ['acos', 1, 0],
    ['acos', -1, fround(Math.PI)],
    ['acos', 0, fround(Math.PI / 2)],
    ['acos', -1.5, NAN],
    ['acos', INF, NAN],
    ['atan', 0, 0],
    ['atan', -0, -0],
    ['atan', INF, fround(Math.PI / 2)],
    ['atan', -INF, fround(-Math.PI / 2)],
  ])('%s(%d) is %d', (name, x, expected) => {
    expect(fround(fast[name](x))).toBe(expected);
  });

  it.each(NAMES)('%s(NaN) is NaN', (name) => {
    expect(fast[name](NAN)).toBeNaN();
  });

  it('gives subnormal results of exp, correctly rounded', () => {
    // e^-100 = 26.55 · 2^-149.
    expect(fround(fast.exp(-100))).toBe(27 * SMALLEST);
    // e^-103.9 = 0.54 · 2^-149 rounds up to one, e^-104 = 0.49 · 2^-149 rounds down to zero.
    expect(fround(fast.exp(fround(-103.9)))).toBe(SMALLEST);
    expect(fround(fast.exp(-104))).toBe(0);
  });
});

describe('pow', () => {
  it('is within 0.51 ulp of Math.pow on positive bases, and rounds as it does', () => {
    let worst = 0;
    let roundedElsewhere = 0;
    for (let i = 0; i < COUNT; i++) {
      const x = fround(Math.exp(between(-6, 6)()));
      const y = between(-12, 12)();
      const expected = x ** y;
      const actual = fround(fast.pow(x, y));
      if (actual !== fround(expected)) roundedElsewhere++;
      if (Number.isFinite(fround(expected))) worst = Math.max(worst, ulpError(actual, expected));
    }
    expect(worst).toBeLessThanOrEqual(0.51);
    expect(roundedElsewhere).toBeLessThanOrEqual(COUNT * 1e-6);
  });

  it('has the same bits as JavaScript text and as the algebra on numbers', () => {
    const special = [0, -0, 1, -1, 2, -2, 3, 0.5, -0.5, INF, -INF, NAN, SMALLEST, -SMALLEST, 3e38, -3e38, 16777217];
    const check = (x: number, y: number): void => {
      const expected = definitions.pow(numberAlgebra, x, y);
      if (!Object.is(fast.pow(x, y), expected)) expect.fail(`pow(${x}, ${y}): ${fast.pow(x, y)} is not ${expected}`);
    };
    for (const x of special) for (const y of special) check(fround(x), fround(y));
    for (let i = 0; i < 20_000; i++) check(anyFinite(), i % 2 === 0 ? anyFinite() : between(-4, 4)());
  });

  const finite = [0.25, 0.5, 1, 2, 3, 7.5, 1e30];
  it.each<readonly [number, number, number]>([
    // x = ±0
    [0, -3, INF],
    [-0, -3, -INF],
    [0, -2, INF],
    [-0, -2, INF],
    [0, -0.5, INF],
    [-0, -0.5, INF],
    [0, -INF, INF],
    [-0, -INF, INF],
    [0, 3, 0],
    [-0, 3, -0],
    [0, 2, 0],
    [-0, 2, 0],
    [-0, 0.5, 0],
    [-0, INF, 0],
    // x = -1
    [-1, INF, 1],
    [-1, -INF, 1],
    [-1, 3, -1],
    [-1, 2, 1],
    // negative bases
    [-2, 3, -8],
    [-2, 2, 4],
    [-2, -1, -0.5],
    [-2, 0.5, NAN],
    [-8, fround(1 / 3), NAN],
    [-2, 2 ** 24, INF],
    [-3, 16777215, -INF], // the largest odd float32
    // y = ±Infinity
    [0.5, -INF, INF],
    [-0.5, -INF, INF],
    [2, -INF, 0],
    [-2, -INF, 0],
    [0.5, INF, 0],
    [-0.5, INF, 0],
    [2, INF, INF],
    [-2, INF, INF],
    // x = ±Infinity
    [-INF, -3, -0],
    [-INF, -2, 0],
    [-INF, -0.5, 0],
    [-INF, 3, -INF],
    [-INF, 2, INF],
    [-INF, 0.5, INF],
    [-INF, INF, INF],
    [-INF, -INF, 0],
    [INF, -0.5, 0],
    [INF, 0.5, INF],
    [INF, -INF, 0],
    [INF, INF, INF],
    // NaN
    [NAN, 2, NAN],
    [2, NAN, NAN],
    [-1, NAN, NAN],
    [NAN, INF, NAN],
    [NAN, NAN, NAN],
    // exact powers
    [2, 10, 1024],
    [2, -149, SMALLEST],
    [fround(0.9), 1, fround(0.9)],
  ])('pow(%d, %d) is %d', (x, y, expected) => {
    expect(fround(fast.pow(x, y))).toBe(expected);
  });

  it('is 1 for the base 1 and for the exponent 0, whatever the other', () => {
    for (const value of [...finite, ...finite.map((v) => -v), 0, -0, INF, -INF, NAN]) {
      expect(fast.pow(1, value)).toBe(1);
      expect(fast.pow(value, 0)).toBe(1);
      expect(fast.pow(value, -0)).toBe(1);
    }
  });
});

describe('sin, cos and tan of large angles', () => {
  const BITS = 400n;
  const ONE = 1n << BITS;
  const HALF_PI = piTimesOne() / 2n;

  /** π · 2^400 by Machin's formula, π/4 = 4 arctan(1/5) − arctan(1/239), in integers. */
  function piTimesOne(): bigint {
    const arctanOfInverse = (n: bigint): bigint => {
      let sum = 0n;
      let power = ONE / n;
      for (let k = 1n; power !== 0n; k += 4n) {
        sum += power / k;
        power /= n * n;
        sum -= power / (k + 2n);
        power /= n * n;
      }
      return sum;
    };
    return 4n * (4n * arctanOfInverse(5n) - arctanOfInverse(239n));
  }

  /** The function by exact reduction modulo π/2, in integers, and the library on the small rest. */
  function reference(name: 'sin' | 'cos' | 'tan', x: number): number {
    const size = Math.abs(x);
    const scaled = BigInt(size * 2 ** 30) << (BITS - 30n);
    let quadrant = scaled / HALF_PI;
    let rest = scaled - quadrant * HALF_PI;
    if (rest * 2n > HALF_PI) {
      rest -= HALF_PI;
      quadrant += 1n;
    }
    const r = Number(rest) / 2 ** 400;
    const s = [Math.sin(r), Math.cos(r), -Math.sin(r), -Math.cos(r)];
    const q = Number(quadrant % 4n);
    const sine = s[q]!;
    const cosine = s[(q + 1) % 4]!;
    if (name === 'cos') return cosine;
    return Math.sign(x) * (name === 'sin' ? sine : sine / cosine);
  }

  it.each([1e5, 1e6, 1e10, 1e20, 1e30, 3.4e38])('are within 0.51 ulp of exact reduction near %d', (scale) => {
    for (const name of ['sin', 'cos', 'tan'] as const) {
      for (let i = 0; i < 3000; i++) {
        const x = fround(scale * between(-1, 1)());
        const expected = reference(name, x);
        const error = ulpError(fround(fast[name](x)), expected);
        if (error > 0.51) expect.fail(`${name}(${x}) is ${error} ulp off ${expected}`);
      }
    }
  });

  it('knows sin(1e10) and sin(1e30)', () => {
    // Digits from exact reduction of the float32 values 10000000000 and 1000000015047466219876688855040.
    expect(fround(fast.sin(1e10))).toBe(fround(-0.48750602508751056));
    expect(fround(fast.sin(fround(1e30)))).toBe(fround(reference('sin', fround(1e30))));
  });

  it('agrees with the ordinary reduction where both apply', () => {
    for (let i = 0; i < 2000; i++) {
      const x = between(2 ** 19, 1e6)();
      expect(fround(hugeAngle('sin', x))).toBe(fround(fast.sin(x)));
      expect(fround(hugeAngle('cos', -x))).toBe(fround(fast.cos(-x)));
      expect(fround(hugeAngle('tan', x))).toBe(fround(fast.tan(x)));
    }
  });

  it('stays exact at the float32 that comes closest to a multiple of π/2', () => {
    // Near a multiple of π/2 the leading digits cancel: scan for the hardest of 20,000 numbers and compare there.
    let hardest = 0;
    let least = INF;
    for (let i = 0; i < 20_000; i++) {
      const x = Math.abs(anyFinite());
      if (x < 2 ** 20) continue;
      const size = Math.abs(reference('sin', x));
      if (size < least) [least, hardest] = [size, x];
    }
    expect(least).toBeLessThan(1e-3);
    expect(ulpError(fround(fast.sin(hardest)), reference('sin', hardest))).toBeLessThanOrEqual(0.51);
  });
});
