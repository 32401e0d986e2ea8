/**
 * Gradients that probes feed to programs. They are given, not computed from a loss: a program that jumps far in its first step would
 * drive the gradients of the proxy to 0 and show nothing more, and descent never changes their sign, so that every average of
 * gradients would look like the gradient itself.
 */

/** Words spread evenly over 0 .. 2^32 − 1: a Weyl sequence, mixed so that the bits of a word do not go together. */
export function createWords(seed: number): () => number {
  let word = seed >>> 0;
  return () => {
    word = (word + 0x9e3779b9) >>> 0;
    let mixed = Math.imul(word ^ (word >>> 16), 0x21f0aaad);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
    return (mixed ^ (mixed >>> 15)) >>> 0;
  };
}

/** Numbers of either sign from `smallest` over `octaves` powers of two, each octave as likely as the others. */
export function scattered(count: number, smallest: number, octaves: number, words: () => number): Float32Array {
  return Float32Array.from({ length: count }, () => {
    const word = words();
    const octave = Math.floor((octaves * (word >>> 24)) / 256);
    const size = smallest * 2 ** octave * (1 + (word & 0x7fffff) / 0x800000);
    return (word & 0x800000) === 0 ? size : -size;
  });
}

/** What programs can compare a gradient with: the constants of the language; 0.1 twice, as the factor of most mixtures. */
const THRESHOLDS = [0.1, 0.1, 0.01, 0.001, 0.5, 1];

/** Replaces one in `every` gradients by one just beside a threshold, off by 2^-3 down to 2^-12 of it, so that close constants show. */
export function besideThresholds(gradients: Float32Array, every: number, words: () => number): void {
  for (let i = 0; i < gradients.length; i++) {
    if (words() % every !== 0) continue;
    const threshold = THRESHOLDS[words() % THRESHOLDS.length]!;
    const side = 1 - 2 * (words() & 1);
    const offset = 2 ** -(3 + Math.floor((words() >>> 29) * 1.25));
    gradients[i] = Math.sign(gradients[i]!) * threshold * (1 + side * offset);
  }
}

/** Sets one in `every` gradients to 0, as units that nothing activates have. */
export function withZeros(gradients: Float32Array, every: number, words: () => number): void {
  for (let i = 0; i < gradients.length; i++) if (words() % every === 0) gradients[i] = 0;
}

/** Multiplies the gradients of one step, counted from 0. */
export function scaleStep(gradients: Float32Array, length: number, step: number, factor: number): void {
  for (let i = step * length; i < (step + 1) * length; i++) gradients[i] = gradients[i]! * factor;
}

/** A running sum of gradients as programs keep it: how it decays, and what the newest gradient counts in step t (from 0). */
interface Average {
  readonly decay: number;
  readonly newest: (t: number) => number;
}

const once = () => 1;
/** Sums; moments of decay 0.99 and 0.9; a moment mixed with the gradient 9 : 1, bias-corrected or not; the first with −0.1 : 1.1. */
const AVERAGES: readonly Average[] = [
  { decay: 0.9995, newest: once },
  { decay: 0.99, newest: once },
  { decay: 0.9, newest: once },
  { decay: 0.9995, newest: (t) => 1 + (t + 2) / 9 },
  { decay: 0.99, newest: () => 11 },
  { decay: 0.9995, newest: (t) => 1 - 11 * (t + 2) },
];

/**
 * Replaces every other gradient by one that brings some average nearly to 0, off by 2^-4 down to 2^-11 of a gradient: averages whose
 * weights differ a little then differ in sign, which is all that programs of the Lion kind show of them.
 */
export function nearlyBalanced(gradients: Float32Array, length: number, words: () => number): void {
  const steps = gradients.length / length;
  for (let i = 0; i < length; i++) {
    const { decay, newest } = AVERAGES[i % AVERAGES.length]!;
    let sum = 0;
    for (let t = 0; t < steps; t++) {
      const k = t * length + i;
      sum *= decay;
      if (t % 2 === 1) gradients[k] = (gradients[k]! * 2 ** -(4 + (words() >>> 29)) - sum) / newest(t);
      sum += gradients[k]!;
    }
  }
}
