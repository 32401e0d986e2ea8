/** An orthogonal matrix Q `[n, n]` as a product of Householder reflections H₁ H₂ ... Hₙ₋₁, never written out. */
export interface Reflectors {
  /** Q v, in place. */
  apply(v: Float64Array): void;
  /** Qᵀ v, in place. */
  applyTransposed(v: Float64Array): void;
}

/** One reflection: 1 − factor · w wᵀ, where w is zero before entry k and stands in `columns` from k · (n + 1) to the end of column k. */
interface Packed {
  readonly n: number;
  /** `[n, n]`, column by column. */
  readonly columns: Float64Array;
  readonly factors: Float64Array;
}

/**
 * Q of the QR decomposition of a matrix: Golub and Van Loan, "Matrix Computations", section 5.2. Signs of its columns are as they come; in
 * Q D Qᵀ with diagonal D they cancel. 4/3 n³ operations.
 * @param columns `[n, n]`, column by column; it is overwritten and kept
 */
export function reflectorsOf(columns: Float64Array, n: number): Reflectors {
  const packed: Packed = { n, columns, factors: new Float64Array(n) };
  for (let k = 0; k + 1 < n; k += 1) {
    makeReflection(packed, k);
    for (let column = k + 1; column < n; column += 1) reflect(packed, k, columns, column * n);
  }
  return reflectors(packed);
}

/**
 * Reflectors of a rotation drawn evenly from all: Stewart, "The efficient generation of random orthogonal matrices", SIAM J. Numer. Anal. 17 (1980). The
 * later columns of a normal matrix are as normal after a reflection as before, so they need not be reflected: n² operations.
 */
export function randomReflectors(n: number, normal: () => number): Reflectors {
  const packed: Packed = { n, columns: new Float64Array(n * n), factors: new Float64Array(n) };
  for (let k = 0; k + 1 < n; k += 1) {
    for (let i = k; i < n; i += 1) packed.columns[k * n + i] = normal();
    makeReflection(packed, k);
  }
  return reflectors(packed);
}

function reflectors(packed: Packed): Reflectors {
  return {
    apply(v) {
      for (let k = packed.n - 2; k >= 0; k -= 1) reflect(packed, k, v, 0);
    },
    applyTransposed(v) {
      for (let k = 0; k + 1 < packed.n; k += 1) reflect(packed, k, v, 0);
    },
  };
}

/** Turns column k, from its diagonal entry on, into the w of the reflection that maps it onto the axis. */
function makeReflection({ n, columns, factors }: Packed, k: number): void {
  const diagonal = k * n + k;
  let rest = 0;
  for (let i = diagonal + 1; i < (k + 1) * n; i += 1) rest += columns[i]! * columns[i]!;
  const first = columns[diagonal]!;
  const length = Math.sqrt(first * first + rest);
  columns[diagonal] = first + (first < 0 ? -length : length);
  const squared = columns[diagonal]! * columns[diagonal]! + rest;
  factors[k] = squared === 0 ? 0 : 2 / squared;
}

/** Reflects the vector that starts at `at` in `values`. */
function reflect({ n, columns, factors }: Packed, k: number, values: Float64Array, at: number): void {
  let product = 0;
  for (let i = k; i < n; i += 1) product += columns[k * n + i]! * values[at + i]!;
  const step = factors[k]! * product;
  for (let i = k; i < n; i += 1) values[at + i] = values[at + i]! - step * columns[k * n + i]!;
}
