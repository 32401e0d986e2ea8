import { besideThresholds, createWords, nearlyBalanced, scaleStep, scattered, withZeros } from './gradients.js';

/** A small training run on which a program is watched. */
export interface Probe {
  readonly shape: readonly number[];
  readonly length: number;
  /** Where the parameter starts, `[length]`. */
  readonly start: Float32Array;
  /** `[steps, length]`. */
  readonly gradients: Float32Array;
  /**
   * One step with a zero gradient comes first, as in the original, to weed out programs that divide by it. Such a run decides about the
   * reserved keys, unless it has a single element. A probe without it shows what a program does in its very first step.
   */
  readonly zeroFirst: boolean;
}

/** A range of sizes: the smallest, and how many powers of two it spans. */
type Sizes = readonly [smallest: number, octaves: number];

function createProbe(
  seed: number,
  shape: readonly number[],
  steps: number,
  zeroFirst: boolean,
  starts: Sizes,
  sizes: Sizes,
  refine: (gradients: Float32Array, length: number, words: () => number) => void = () => {},
): Probe {
  const length = shape.reduce((product, n) => product * n, 1);
  const words = createWords(seed);
  const start = scattered(length, ...starts, words);
  const gradients = scattered(length * steps, ...sizes, words);
  refine(gradients, length, words);
  return { shape, length, start, gradients, zeroFirst };
}

/**
 * Variety tells more programs from each other than length does: scales from 2^-13 to 2^5, gradients that change sign, vanish, stand
 * beside the constants of the language, nearly cancel what came before, overflow and underflow. Each kind is there because programs
 * that train differently had equal keys without it.
 */
export const PROBES: readonly Probe[] = [
  createProbe(11, [1], 5, true, [0.25, 2], [2 ** -5, 6]),
  createProbe(23, [5], 8, false, [2 ** -11, 8], [2 ** -13, 10], (gradients, length, words) => {
    besideThresholds(gradients, 2, words);
    // Squares overflow at 2^64 and a tenth of the smallest subnormal is 0. An ordinary step follows.
    scaleStep(gradients, length, 5, 2 ** 70);
    scaleStep(gradients, length, 6, 2 ** -139);
  }),
  createProbe(37, [10], 14, true, [2 ** -5, 3], [2 ** -4, 2], nearlyBalanced),
  createProbe(53, [3, 4], 8, true, [0.25, 4], [2 ** -11, 16], (gradients, _length, words) => {
    besideThresholds(gradients, 2, words);
    withZeros(gradients, 8, words);
  }),
];

/**
 * Programs that read the step repeat the first steps of one probe as if they were later ones: schedules look alike in the first ten.
 * Step 50 lies where an exponential of the step is finite but its square is not.
 */
export const LATE_PROBE = 1;
export const LATE_STARTS: readonly number[] = [50, 100, 2500, 9000];
export const LATE_STEPS = 2;
