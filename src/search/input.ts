import type { Program } from '../program/program.js';
import { validateProgram } from '../program/validate.js';
import { NosbenchError } from '../util/errors.js';
import { encodeNumber, type Json } from '../util/json.js';
import { wholeNumberRule } from '../util/whole-number.js';
import type { SearchInput } from './contract.js';

/** The seed of a search. @throws {NosbenchError} code `usage` unless it is a whole number from 0 to 2^53 - 1 */
export function seedOf({ seed }: SearchInput, where: string): number {
  if (Number.isSafeInteger(seed) && seed >= 0) return seed;
  throw new NosbenchError(
    'usage',
    `${where}: expected the seed to be ${wholeNumberRule(0, seed)}, got ${seed}. Choose such a seed.`,
  );
}

/** The programs to start from, checked and frozen. @throws {NosbenchError} code `input` for the first that is none */
export function initialOf({ initial }: SearchInput, where: string): readonly Program[] {
  return initial.map((program, index) => validateProgram(program, `${where}: initial program ${index + 1}`));
}

/** A program as part of a search's settings: `[[op, inputs, output], ...]` and constants, without its name, which changes nothing. */
export function programSettings({ instructions, constants }: Program): Json {
  const lines = instructions.map(({ op, inputs, output }): Json => [op, inputs, output]);
  return constants.length === 0 ? lines : { instructions: lines, constants: constants.map(encodeNumber) };
}
