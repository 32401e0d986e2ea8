/*
 * The memory of a program: one per parameter tensor, kept for the whole training run.
 *
 * | address | holds | |
 * | --- | --- | --- |
 * | -1, -2, ... | the program's own constants | read-only scalars |
 * | 0 | the parameter | read-only tensor |
 * | 1 | its gradient | read-only tensor |
 * | 2 | the step, 1 when the program first runs | read-only scalar |
 * | 3 .. 8 | 1, 0.5, 0.1, 0.01, 0.001, 1e-6 | read-only scalars |
 * | 9 .. 63 | slots: the scalar 0 until written | kept from step to step |
 *
 * Source: NOSBench-101, section 3. The search space of the paper uses addresses 0 .. 19.
 */

/** Address of the parameter. */
export const PARAMETER = 0;
/** Address of the gradient. */
export const GRADIENT = 1;
/** Address of the step. */
export const STEP = 2;
/** Value of address 3 + i, as a float32. */
export const PRIMITIVE_CONSTANTS: readonly number[] = [1, 0.5, 0.1, 0.01, 0.001, 1e-6].map(Math.fround);
/** Address of the first primitive constant. */
export const FIRST_PRIMITIVE = 3;
/** Address of the first slot: all from here on may be written. */
export const FIRST_SLOT = 9;
/** Address of the last slot. */
export const LAST_ADDRESS = 63;
/** Most constants a program may carry, so that addresses stay within -64 .. 63. */
export const MAX_CONSTANTS = 64;
/** Most instructions a program may have: a bound against hostile files, far beyond any search. */
export const MAX_INSTRUCTIONS = 1000;
