/**
 * How far trainings of one program can be compared step by step. Correct implementations drift apart, since every rounding is carried on
 * by the training; how fast depends on what a program does with small gradients.
 */
export interface Reach {
  /** Bounds for the losses of single steps at full size, fewest steps first. */
  readonly losses: readonly LossBound[];
  /** True for a program that makes whole steps of rounding noise: of a tiny model fewer steps are compared, and less closely. */
  readonly amplifies: boolean;
}

/** Losses of the first `steps` steps lie within `within` of the original's. */
export interface LossBound {
  readonly steps: number;
  /** Largest |a − b|. */
  readonly within: number;
}

const bound = (steps: number, within: number): LossBound => ({ steps, within });

/**
 * No tighter than the original is to itself: its unchanged code under other kernels, and with the units of the model in another order
 * (`reference/pfn/roundings.json`), keeps every bound here. Adam and AdamW there are up to 8e-6 off after 20 steps, 6e-5 after 30. The
 * Incumbent is up to 2.5e-4 off after 100, but the original adds up the squares of its gradient norm in float32, which falls 9e-7 short; a
 * norm without that error parts from it by some 1e-3 there, in double by 1.147e-3 (`full_train.json`). Means of epochs: `bands.ts`.
 */
const MEASURED: Readonly<Record<string, Reach>> = {
  SGD: { losses: [bound(300, 1e-5)], amplifies: false },
  Adadelta: { losses: [bound(100, 1e-5), bound(300, 1e-4)], amplifies: false },
  Incumbent: { losses: [bound(40, 1e-5), bound(75, 2e-4), bound(100, 1.2e-3)], amplifies: false },
  Adam: { losses: [bound(20, 1e-5), bound(30, 1e-4), bound(40, 1e-3)], amplifies: false },
  AdamW: { losses: [bound(20, 1e-5), bound(30, 1e-4), bound(40, 1e-3)], amplifies: false },
};

/**
 * They take the sign of a gradient, or divide by a fresh second moment without correcting its bias: rounding noise becomes a whole step. SignSGD
 * is of these, as its momentum is 0. Families by their names in specifications, where all hyperparameters count as amplifying.
 */
const AMPLIFYING = ['RMSprop', 'Adagrad', 'SignSGD', 'adagrad2p'];

/**
 * They take signs of a moment, which stays clear of 0 for longer than a single gradient does. No losses of the original exist at full size; measured
 * between three of our own orders of summation (`wasm`, `node` and `cpu`, 16 steps): HeroLion is up to 2e-6 off in the first 8 steps, 3e-5 in
 * 10, 6e-4 in 11; PowerSign and AddSign up to 2e-7 in all 16. On SignSGD the same are 1e-3 apart in step 5, on RMSprop 8e-4 in step 2, on
 * Adagrad 1e-5 in step 3.
 */
const SIGNS_OF_MOMENTS: Readonly<Record<string, Reach>> = {
  HeroLion: { losses: [bound(8, 1e-5), bound(10, 1e-4)], amplifies: true },
  PowerSign: { losses: [bound(10, 1e-5)], amplifies: true },
  AddSign: { losses: [bound(10, 1e-5)], amplifies: true },
};

const OTHERS: Reach = { losses: [bound(20, 1e-5)], amplifies: false };
const AMPLIFIED: Reach = { losses: [bound(1, 1e-5), bound(2, 1e-3)], amplifies: true };

/** The reach of a program, by its name or its specification, `rmsprop:lr=0.01`. */
export function reachOf(name: string): Reach {
  for (const measured of [MEASURED, SIGNS_OF_MOMENTS]) if (Object.hasOwn(measured, name)) return measured[name]!;
  const family = name.split(':')[0]!.toLowerCase();
  return AMPLIFYING.some((known) => known.toLowerCase() === family) ? AMPLIFIED : OTHERS;
}
