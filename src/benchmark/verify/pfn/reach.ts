/**
 * How far trainings of one program can be compared step by step. Correct implementations drift apart, since every rounding is carried on
 * by the training; how fast depends on what a program does with small gradients.
 */
export interface Reach {
  /** Steps of the full model within 1e-5. */
  readonly tight: number;
  /** Steps of the full model within 1e-3. */
  readonly loose: number;
  /** Steps of a tiny model within 1e-6; the others have `amplifies`. */
  readonly amplifies: boolean;
}

/** Measured with another order of summation and in float64 against PyTorch; what epochs may differ by stands in `bands.ts`. */
const MEASURED: Readonly<Record<string, Reach>> = {
  SGD: { tight: 300, loose: 300, amplifies: false },
  Adadelta: { tight: 100, loose: 100, amplifies: false },
  Incumbent: { tight: 40, loose: 100, amplifies: false },
  Adam: { tight: 30, loose: 50, amplifies: false },
  AdamW: { tight: 30, loose: 40, amplifies: false },
};

/** They take signs of gradients, or divide by a fresh second moment without correcting its bias: rounding noise becomes a whole step. */
const AMPLIFYING = ['RMSprop', 'Adagrad', 'SignSGD', 'HeroLion', 'PowerSign', 'AddSign'];

const OTHERS: Reach = { tight: 25, loose: 25, amplifies: false };
const AMPLIFIED: Reach = { tight: 1, loose: 2, amplifies: true };

/** Of a named program. */
export function reachOf(name: string): Reach {
  return MEASURED[name] ?? (AMPLIFYING.includes(name) ? AMPLIFIED : OTHERS);
}
