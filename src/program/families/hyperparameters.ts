import { isObject } from '../../util/json.js';
import { nearestNames } from '../../util/nearest.js';
import { createFaults, excerpt, type Faults } from '../faults.js';

/** TaskSet's schedules speak of runs of this length; the default of `trainingSteps`. */
export const NOMINAL_STEPS = 10_000;

/** What values a hyperparameter may have; a program carries them as float32, so the rules speak of float32. */
export type Kind = 'positive' | 'nonNegative' | 'decayRate' | 'fraction' | 'flag';

const RULES: Readonly<Record<Kind, { readonly rule: string; readonly accepts: (value: unknown) => boolean }>> = {
  positive: { rule: 'a number above 0 that float32 can hold', accepts: (value) => isFloat32(value) && value > 0 },
  nonNegative: {
    rule: '0 or a number above 0 that float32 can hold',
    accepts: (value) => isFloat32(value) && value >= 0,
  },
  decayRate: {
    rule: 'a number from 0 to below 1 (below 1 in float32 as well)',
    accepts: (value) => isFloat32(value) && value >= 0 && Math.fround(value) < 1,
  },
  fraction: { rule: 'a number from 0 to 1', accepts: (value) => isFloat32(value) && value >= 0 && value <= 1 },
  flag: { rule: 'true or false', accepts: (value) => typeof value === 'boolean' },
};

/** The hyperparameters of a family: TaskSet's name -> kind. */
export type Fields = Readonly<Record<string, Kind>>;
/** Values for all fields of a family. */
export type Hyperparameters<F extends Fields> = {
  readonly [Name in keyof F]: F[Name] extends 'flag' ? boolean : number;
};

/** How a family's program is made. */
export interface FamilyOptions {
  /** Steps that schedules are laid out over, 1 .. 2^24, default 10,000. */
  readonly trainingSteps?: number;
  /** `released` (default): what TaskSet's code computes. `paper`: the equations of its appendix D, evident slips mended. */
  readonly variant?: 'paper' | 'released';
  /**
   * NAdamW only: whether `use_nesterov` is heeded. Default: in `paper`; not in `released`, since TaskSet's code drops the flag on the way.
   * The learned list (opt_list) heeds it in `released` form.
   */
  readonly honourNesterov?: boolean;
}

/** Checked arguments of a family. */
export interface Checked<F extends Fields> {
  readonly hyperparameters: Hyperparameters<F>;
  readonly trainingSteps: number;
  readonly isPaper: boolean;
  readonly honourNesterov: boolean;
  /** The specification that `programFromSpec` reads back: `adam1p:learning_rate=0.001`. */
  readonly name: string;
}

/** Schedules count steps in float32, which is exact up to here. */
const MAX_TRAINING_STEPS = 2 ** 24;

/**
 * Checks a family's arguments at the door.
 * @throws {NosbenchError} `input`, with all faults together.
 */
export function checkArguments<const F extends Fields>(
  family: string,
  fields: F,
  values: unknown,
  options: unknown,
): Checked<F> {
  const faults = createFaults(family, 'input', 20);
  const given = recordOf(values, 'hyperparameters', faults);
  checkValues(fields, given, faults);
  const {
    trainingSteps = NOMINAL_STEPS,
    variant = 'released',
    honourNesterov = variant === 'paper',
    ...rest
  } = recordOf(options, 'options', faults);
  refuseUnknown(rest, ['trainingSteps', 'variant', 'honourNesterov'], 'options', faults);
  if (!isTrainingSteps(trainingSteps)) {
    faults.add(
      `trainingSteps: expected a whole number from 1 to ${MAX_TRAINING_STEPS}, got ${excerpt(trainingSteps)}. Leave it out for ${NOMINAL_STEPS}.`,
    );
  }
  if (variant !== 'paper' && variant !== 'released')
    faults.add(`variant: expected "paper" or "released", got ${excerpt(variant)}. Leave it out for "released".`);
  if (typeof honourNesterov !== 'boolean')
    faults.add(
      `honourNesterov: expected true or false, got ${excerpt(honourNesterov)}. Leave it out for the variant's own.`,
    );
  faults.throwIfAny();
  const settings = Object.keys(fields).map((field) => `${field}=${String(given[field])}`);
  if (trainingSteps !== NOMINAL_STEPS) settings.push(`training_steps=${String(trainingSteps)}`);
  if (variant !== 'released') settings.push(`variant=${String(variant)}`);
  if (honourNesterov !== (variant === 'paper')) settings.push(`honour_nesterov=${String(honourNesterov)}`);
  return {
    hyperparameters: given as Hyperparameters<F>,
    trainingSteps: trainingSteps as number,
    isPaper: variant === 'paper',
    honourNesterov: honourNesterov === true,
    name: `${family}:${settings.join(',')}`,
  };
}

/** What torch and TaskSet call the same hyperparameter, each way. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  lr: 'learning_rate',
  learning_rate: 'lr',
  eps: 'epsilon',
  epsilon: 'eps',
};

/** Adds a fault for every field whose value is not of its kind, and for every name that is no field; one for a field under a wrong name. */
export function checkValues(fields: Fields, given: Readonly<Record<string, unknown>>, faults: Faults): void {
  const names = Object.keys(fields);
  const unknown = Object.keys(given).filter((name) => !names.includes(name));
  const misnamed = unknown
    .map((name) => meantBy(name, names))
    .filter((meant) => meant.length === 1)
    .flat();
  for (const [field, kind] of Object.entries(fields)) {
    if (misnamed.includes(field) && !Object.hasOwn(given, field)) continue;
    const value = Object.hasOwn(given, field) ? given[field] : undefined;
    if (!RULES[kind].accepts(value))
      faults.add(`${field}: expected ${RULES[kind].rule}, got ${excerpt(value)}. Give such a value.`);
  }
  refuseUnknown(given, names, 'hyperparameters', faults);
}

function isTrainingSteps(value: unknown): boolean {
  return Number.isInteger(value) && (value as number) >= 1 && (value as number) <= MAX_TRAINING_STEPS;
}

/** Finite in float32, and 0 there only if it is 0. */
function isFloat32(value: unknown): value is number {
  if (typeof value !== 'number') return false;
  const rounded = Math.fround(value);
  return Number.isFinite(rounded) && (rounded !== 0 || value === 0);
}

/** An object's fields, or none and a fault for anything else. */
export function recordOf(value: unknown, what: string, faults: Faults): Readonly<Record<string, unknown>> {
  if (isObject(value)) return value;
  faults.add(`${what}: expected an object, got ${excerpt(value)}. Give names and values.`);
  return {};
}

function refuseUnknown(
  given: Readonly<Record<string, unknown>>,
  known: readonly string[],
  what: string,
  faults: Faults,
): void {
  for (const name of Object.keys(given)) {
    if (known.includes(name)) continue;
    const meant = meantBy(name, known).map((near) => `"${near}"`);
    const help = meant.length === 0 ? 'Leave it out.' : `Did you mean ${meant.join(' or ')}?`;
    faults.add(`${what}: expected ${known.join(', ')}, got ${excerpt(name)}. ${help}`);
  }
}

/** The names among `known` that an unknown one may stand for. */
function meantBy(name: string, known: readonly string[]): readonly string[] {
  const same = Object.hasOwn(ELSEWHERE, name) ? ELSEWHERE[name] : undefined;
  return same !== undefined && known.includes(same) ? [same] : nearestNames(name, known);
}
