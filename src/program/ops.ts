/** How the type of a result follows from the types of the inputs. */
export type ResultRule = 'broadcast' | 'scalar';

/** One operation of the language. Every input may be a scalar or a tensor of the parameter's shape. */
export interface OpRow {
  readonly arity: 1 | 2 | 3;
  /** `broadcast`: a tensor as soon as one input is a tensor. `scalar`: always a scalar. */
  readonly result: ResultRule;
  /** The first two operands may be swapped without changing a bit of the result. */
  readonly commutative: boolean;
  readonly value: string;
  /** What happens outside the ordinary; PyTorch's float32 behaviour in every case. */
  readonly corners: string;
}

function row<const A extends 1 | 2 | 3>(
  arity: A,
  result: ResultRule,
  value: string,
  corners: string,
  commutative = false,
) {
  return { arity, result, commutative, value, corners } as const;
}

/**
 * The 26 operations, in the order of the original search space (an index into this order is a draw of the search).
 * NOSBench-101, table 1; there `clip` is listed as unary, the released code takes the bound as second input, as here.
 */
export const OPS = {
  div: row(2, 'broadcast', 'a / b', 'division by zero gives ±Infinity, 0/0 gives NaN'),
  mul: row(2, 'broadcast', 'a · b', '0 · Infinity gives NaN', true),
  add: row(2, 'broadcast', 'a + b', 'overflow gives ±Infinity', true),
  sub: row(2, 'broadcast', 'a − b', 'Infinity − Infinity gives NaN'),
  square: row(1, 'broadcast', 'a²', 'overflow gives Infinity'),
  exp: row(1, 'broadcast', 'eᵃ', 'overflow gives Infinity'),
  log: row(1, 'broadcast', 'ln a', 'a < 0 gives NaN, 0 gives −Infinity'),
  sign: row(1, 'broadcast', 'sign of a', 'NaN gives 0'),
  sqrt: row(1, 'broadcast', '√a', 'a < 0 gives NaN, not clamped'),
  abs: row(1, 'broadcast', '|a|', 'none'),
  norm: row(
    1,
    'scalar',
    '√Σaᵢ²',
    'the sum of squares is rounded to float32 before the root: it overflows above about 1.8e19',
  ),
  clip: row(2, 'broadcast', 'min(a, b)', 'NaN in either input gives NaN; there is no lower bound'),
  sin: row(1, 'broadcast', 'sin a', '±Infinity gives NaN; exact range reduction for any finite a'),
  cos: row(1, 'broadcast', 'cos a', '±Infinity gives NaN; exact range reduction for any finite a'),
  tan: row(1, 'broadcast', 'tan a', '±Infinity gives NaN; exact range reduction for any finite a'),
  arcsin: row(1, 'broadcast', 'arcsin a', '|a| > 1 gives NaN'),
  arccos: row(1, 'broadcast', 'arccos a', '|a| > 1 gives NaN'),
  arctan: row(1, 'broadcast', 'arctan a', 'none'),
  mean: row(1, 'scalar', '(1/n) Σaᵢ', 'none'),
  std: row(1, 'scalar', '√(Σ(aᵢ − mean)² / (n − 1))', 'unbiased: NaN for a scalar and for one element'),
  size: row(1, 'scalar', 'number of elements', '1 for a scalar'),
  minimum: row(2, 'broadcast', 'min(a, b)', 'NaN in either input gives NaN', true),
  maximum: row(2, 'broadcast', 'max(a, b)', 'NaN in either input gives NaN', true),
  heaviside: row(2, 'broadcast', '0 for a < 0, b for a = 0, 1 for a > 0', 'a = NaN gives 0'),
  interpolate: row(3, 'broadcast', 'a·c + b·(1 − c)', 'c is not clamped to [0, 1]'),
  bias_correct: row(3, 'broadcast', 'a / (1 − bᶜ)', 'the power follows C: pow(1, NaN) = pow(x, 0) = 1'),
} as const satisfies Record<string, OpRow>;

/** Name of an operation. */
export type OpName = keyof typeof OPS;

/** Names in the order of the original search space. */
export const OP_NAMES = Object.keys(OPS) as readonly OpName[];

/** Name -> position in that order. */
export const OP_CODES = Object.fromEntries(OP_NAMES.map((name, code) => [name, code])) as Readonly<
  Record<OpName, number>
>;
