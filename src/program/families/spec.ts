import { NosbenchError } from '../../util/errors.js';
import { didYouMean } from '../../util/nearest.js';
import { createFaults, excerpt, type Faults } from '../faults.js';
import { findNamed, NAMED_PROGRAMS } from '../named/index.js';
import type { Program } from '../program.js';
import type { FamilyOptions } from './hyperparameters.js';
import { FAMILIES } from './registry.js';

/** Longest specification, in characters. */
const MAX_LENGTH = 2000;
/** Name in a specification -> option of a family, and how its value is read. */
const OPTIONS: Readonly<
  Record<string, { readonly option: keyof FamilyOptions; readonly read: (text: string) => unknown }>
> = {
  training_steps: { option: 'trainingSteps', read: readValue },
  variant: { option: 'variant', read: (text) => text },
  honour_nesterov: { option: 'honourNesterov', read: readValue },
};

/**
 * The program that a specification means: a named one (`AdamW`), or a family with its hyperparameters,
 * `adam8p:learning_rate=1e-3,beta1=0.9,...`, `adamw:lr=3e-4,weight_decay=0`. With TaskSet's families `training_steps`, `variant` (`paper` or
 * `released`) and `honour_nesterov` may stand there too. The name of a family's program is its specification.
 * @throws {NosbenchError} code `usage`, with all faults together, and the nearest names.
 */
export function programFromSpec(text: string): Program {
  const spec = text.trim();
  const colon = spec.indexOf(':');
  if (colon < 0) {
    refuseBareFamily(spec);
    return findNamed(spec);
  }
  const faults = createFaults('program specification', 'usage');
  if (spec.length > MAX_LENGTH)
    faults.add(`expected at most ${MAX_LENGTH} characters, got ${spec.length}. Shorten the numbers.`);
  const name = spec.slice(0, colon).trim().toLowerCase();
  const family = Object.hasOwn(FAMILIES, name) ? FAMILIES[name] : undefined;
  const names = Object.keys(FAMILIES);
  if (family === undefined) {
    const help = didYouMean(name, names, `The families are ${names.join(', ')}.`);
    faults.add(`expected a family of optimizers before the colon, got ${excerpt(name)}. ${help}`);
  }
  faults.throwIfAny();
  const hyperparameters: Record<string, unknown> = {};
  const options: Record<string, unknown> = {};
  for (const [field, value] of settingsOf(spec.slice(colon + 1), faults)) {
    const known = Object.hasOwn(OPTIONS, field) ? OPTIONS[field] : undefined;
    if (known === undefined) hyperparameters[field] = readValue(value);
    else options[known.option] = known.read(value);
  }
  faults.throwIfAny();
  try {
    return family!.build(hyperparameters, options);
  } catch (error) {
    if (error instanceof NosbenchError) throw new NosbenchError('usage', error.message, { cause: error }); // here they are words, no data
    throw error;
  }
}

/** Says what is missing where only a family's name stands. */
function refuseBareFamily(name: string): void {
  const family = Object.hasOwn(FAMILIES, name.toLowerCase()) ? FAMILIES[name.toLowerCase()] : undefined;
  const isNamed = Object.keys(NAMED_PROGRAMS).some((known) => known.toLowerCase() === name.toLowerCase());
  if (family === undefined || isNamed) return;
  const fields = Object.keys(family.fields);
  const pattern = fields.map((field) => `${field}=...`).join(',');
  throw new NosbenchError(
    'usage',
    `program specification: expected the family ${excerpt(name)} with its hyperparameters, got its name alone. Write "${name.toLowerCase()}:${pattern}".`,
  );
}

/** The `name=value` pairs of a comma-separated list. */
function settingsOf(text: string, faults: Faults): Map<string, string> {
  const settings = new Map<string, string>();
  for (const part of text.split(',')) {
    if (part.trim() === '') continue;
    const equals = part.indexOf('=');
    const field = part.slice(0, Math.max(equals, 0)).trim();
    if (!/^[a-z]\w{0,59}$/i.test(field))
      faults.add(`expected name=value, got ${excerpt(part.trim())}. Write one pair between two commas.`);
    else if (settings.has(field)) faults.add(`expected each name once, got ${excerpt(field)} again. Leave one out.`);
    else settings.set(field, part.slice(equals + 1).trim());
  }
  return settings;
}

/** A number or a truth value; any other text is left for the family to refuse. */
function readValue(text: string): unknown {
  if (/^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i.test(text)) return Number(text);
  return text === 'true' ? true : text === 'false' ? false : text;
}
