import { NosbenchError } from '../../util/errors.js';

/** A value that a hyperparameter may take. */
export type Value = string | number | boolean;

/** One of a few choices without an order. Its entry in a vector is the index of the choice. */
export interface Categorical {
  readonly kind: 'categorical';
  readonly choices: readonly Value[];
  readonly default: Value;
}

/** A whole number in lower .. upper, both included. Its entry in a vector is (value - lower) / (upper - lower). */
export interface Integer {
  readonly kind: 'integer';
  readonly lower: number;
  readonly upper: number;
  readonly default: number;
}

/** A real number. Its entry in a vector is its place between the bounds, in 0 .. 1, between their logarithms where `log`. */
export interface Float {
  readonly kind: 'float';
  readonly lower: number;
  readonly upper: number;
  readonly log: boolean;
  readonly default: number;
}

/** One dimension of a configuration space. */
export type Hyperparameter = Categorical | Integer | Float;

/** A categorical hyperparameter; the first choice is its default. */
export function categorical(choices: readonly Value[], fallback = choices[0]): Categorical {
  if (fallback === undefined || !choices.includes(fallback) || new Set(choices).size !== choices.length) {
    refuse('categorical: different choices, the default among them', `[${choices.join(', ')}] and ${fallback}`);
  }
  return { kind: 'categorical', choices, default: fallback };
}

/** A whole number; the middle, rounded half to even, is its default. */
export function integer(lower: number, upper: number, fallback?: number): Integer {
  const isFit = Number.isSafeInteger(lower) && Number.isSafeInteger(upper) && lower <= upper;
  if (!isFit) refuse('integer: whole numbers with lower <= upper', `${lower} and ${upper}`);
  const middle = { kind: 'integer', lower, upper, default: lower } as const;
  const chosen = { ...middle, default: fallback ?? Number(decode(middle, 0.5)) };
  encode(chosen, chosen.default, 'integer: its default');
  return chosen;
}

/**
 * A real number; the middle (the geometric one where `log`) is its default. The bounds are used as they are: the Python
 * library rounds them to 13 decimals since version 1.1, which turns 1e-15 into 0 and keeps NOSBench-101's script from running.
 */
export function float(lower: number, upper: number, options: { log?: boolean; default?: number } = {}): Float {
  const { log = false } = options;
  const isFit = Number.isFinite(lower) && Number.isFinite(upper) && lower < upper && (!log || lower > 0);
  if (!isFit) refuse(`float: numbers with lower < upper${log ? ', above 0' : ''}`, `${lower} and ${upper}`);
  const middle = { kind: 'float', lower, upper, log, default: lower } as const;
  const chosen = { ...middle, default: options.default ?? Number(decode(middle, 0.5)) };
  encode(chosen, chosen.default, 'float: its default');
  return chosen;
}

/** How many values there are; infinite for a float. */
export function countValues(hyperparameter: Hyperparameter): number {
  switch (hyperparameter.kind) {
    case 'categorical':
      return hyperparameter.choices.length;
    case 'integer':
      return hyperparameter.upper - hyperparameter.lower + 1;
    case 'float':
      return Number.POSITIVE_INFINITY;
  }
}

/** The entry of the j-th value of a hyperparameter with `count` of them: j for choices, j / (count - 1) for whole numbers. */
export function entryOf(hyperparameter: Hyperparameter, j: number): number {
  if (hyperparameter.kind === 'categorical') return j;
  const count = countValues(hyperparameter);
  return count === 1 ? 0 : j / (count - 1);
}

/** The index j of an entry: `entryOf` the other way round, for choices and whole numbers. */
export function indexOfEntry(hyperparameter: Hyperparameter, entry: number): number {
  return hyperparameter.kind === 'categorical' ? entry : roundHalfEven(entry * (countValues(hyperparameter) - 1));
}

/** The value of an entry. */
export function decode(hyperparameter: Hyperparameter, entry: number): Value {
  switch (hyperparameter.kind) {
    case 'categorical':
      return hyperparameter.choices[entry]!;
    case 'integer':
      return roundHalfEven(entry * (hyperparameter.upper - hyperparameter.lower) + hyperparameter.lower);
    case 'float': {
      const { lower, upper, log } = hyperparameter;
      if (entry === 0 || entry === 1) return entry === 0 ? lower : upper;
      if (!log) return clamp(lower + entry * (upper - lower), lower, upper);
      return clamp(Math.exp(Math.log(lower) + entry * (Math.log(upper) - Math.log(lower))), lower, upper);
    }
  }
}

/** The entry of a value. @throws {NosbenchError} code `input` for a value that the hyperparameter cannot take */
export function encode(hyperparameter: Hyperparameter, value: unknown, where: string): number {
  const entry = entryOrUndefined(hyperparameter, value);
  if (entry !== undefined) return entry;
  throw new NosbenchError(
    'input',
    `${where}: expected ${describeValues(hyperparameter)}, got ${JSON.stringify(value)}. Choose such a value.`,
  );
}

/** The values in words. */
function describeValues(hyperparameter: Hyperparameter): string {
  switch (hyperparameter.kind) {
    case 'categorical':
      return `one of ${hyperparameter.choices.join(', ')}`;
    case 'integer':
      return `a whole number from ${hyperparameter.lower} to ${hyperparameter.upper}`;
    case 'float':
      return `a number from ${hyperparameter.lower} to ${hyperparameter.upper}`;
  }
}

function entryOrUndefined(hyperparameter: Hyperparameter, value: unknown): number | undefined {
  if (hyperparameter.kind === 'categorical') {
    const index = hyperparameter.choices.indexOf(value as Value);
    return index >= 0 ? index : undefined;
  }
  const { lower, upper } = hyperparameter;
  if (typeof value !== 'number' || !(value >= lower && value <= upper)) return undefined;
  if (hyperparameter.kind === 'integer') {
    if (!Number.isInteger(value)) return undefined;
    return upper === lower ? 0 : (value - lower) / (upper - lower);
  }
  return hyperparameter.log
    ? clamp((Math.log(value) - Math.log(lower)) / (Math.log(upper) - Math.log(lower)), 0, 1)
    : clamp((value - lower) / (upper - lower), 0, 1);
}

function roundHalfEven(x: number): number {
  const below = Math.floor(x);
  const rest = x - below;
  if (rest !== 0.5) return rest < 0.5 ? below : below + 1;
  return below % 2 === 0 ? below : below + 1;
}

function clamp(x: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, x));
}

function refuse(rule: string, got: string): never {
  const [where, expected] = rule.split(': ');
  throw new NosbenchError('usage', `${where}: expected ${expected}, got ${got}. Mend the space.`);
}
