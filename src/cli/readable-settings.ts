import { formatProgram } from '../program/text.js';
import { validateProgram } from '../program/validate.js';
import { NosbenchError } from '../util/errors.js';
import { isObject, type Json } from '../util/json.js';

/** A run's configuration for people: programs to start from in text form, the bounds of a search space as ranges. */
export function readableSettings(settings: Json): Json {
  if (!isObject(settings)) return settings;
  return Object.fromEntries(
    Object.entries(settings as Readonly<Record<string, Json | undefined>>).map(([name, value]) => [
      name,
      value === undefined ? value : readable(name, value),
    ]),
  );
}

function readable(name: string, value: Json): Json {
  if (name === 'initial' && Array.isArray(value)) return value.map((program: Json) => programText(program) ?? program);
  if (name === 'space' && isObject(value)) return spaceText(value as Readonly<Record<string, Json>>);
  return readableSettings(value);
}

/** The text form of what `programSettings` writes; `undefined` for what a search of somebody else's calls a program. */
function programText(value: Json): string | undefined {
  const { instructions = value, constants = [] } = isObject(value) ? value : {};
  if (!Array.isArray(instructions)) return undefined;
  try {
    const lines = instructions.map((line: unknown) => {
      const [op, inputs, output] = Array.isArray(line) ? (line as readonly unknown[]) : [];
      return { op, inputs, output };
    });
    return formatProgram(validateProgram({ constants, instructions: lines }, 'settings')).trimEnd();
  } catch (error) {
    if (error instanceof NosbenchError) return undefined; // shown as it is
    throw error;
  }
}

/** Names for people of what a search space bounds. */
const BOUNDS: Readonly<Record<string, string>> = {
  instructions: 'instructions drawn',
  evolved: 'instructions evolved',
};

function spaceText(space: Readonly<Record<string, Json>>): Json {
  return Object.fromEntries(
    Object.entries(space).map(([name, bounds]) => [
      Object.hasOwn(BOUNDS, name) ? BOUNDS[name]! : name,
      rangeText(bounds) ?? bounds,
    ]),
  );
}

/** `1 to 20`, or `1 or more`; `undefined` for what is no pair of bounds. */
function rangeText(bounds: Json): string | undefined {
  if (!Array.isArray(bounds) || bounds.length !== 2 || typeof bounds[0] !== 'number') return undefined;
  if (bounds[1] === null) return `${bounds[0]} or more`;
  return typeof bounds[1] === 'number' ? `${bounds[0]} to ${bounds[1]}` : undefined;
}
