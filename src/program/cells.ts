import { FIRST_PRIMITIVE, FIRST_SLOT, GRADIENT, LAST_ADDRESS, PARAMETER, STEP } from './memory.js';

/*
 * Addresses of the read-only cells under the names that programs in this package use.
 */

/** The parameter. */
export const parameter = PARAMETER;
/** Its gradient. */
export const gradient = GRADIENT;
/** The step, from 1. */
export const step = STEP;
/** 1 */
export const one = FIRST_PRIMITIVE;
/** 0.5 */
export const half = FIRST_PRIMITIVE + 1;
/** 0.1 */
export const tenth = FIRST_PRIMITIVE + 2;
/** 0.01 */
export const hundredth = FIRST_PRIMITIVE + 3;
/** 0.001 */
export const thousandth = FIRST_PRIMITIVE + 4;
/** 1e-6 */
export const millionth = FIRST_PRIMITIVE + 5;

/** What the text form calls addresses 0 .. 8, by address. */
export const READ_ONLY_NAMES: readonly string[] = ['param', 'grad', 'step', '1', '0.5', '0.1', '0.01', '0.001', '1e-6'];

/** What stands at `address`, in words for a message: `the gradient`, `the constant 0.1`, `the program's constant c2`, `slot 12`. */
export function describeAddress(address: number): string {
  if (address < 0) return `the program's constant c${-address}`;
  if (address === PARAMETER) return 'the parameter';
  if (address === GRADIENT) return 'the gradient';
  if (address === STEP) return 'the step';
  if (address < FIRST_SLOT) return `the constant ${READ_ONLY_NAMES[address]}`;
  return address <= LAST_ADDRESS ? `slot ${address}` : `address ${address}`;
}
