/** What a number has to reach; the text of the target follows from it. */
export type Target = { readonly atMost: number } | { readonly atLeast: number };

/** One measured number. */
export interface Measurement {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** Best of the repetitions, only for times and rates. */
  readonly best?: number;
  /** The same from processor time instead of wall time: what a quiet machine would give. Only for times and rates. */
  readonly cpu?: number;
  readonly target?: Target;
  /** What the number means or how it came about, where the name does not say it. */
  readonly detail?: string;
}

export interface Settings {
  /** Fewer repetitions or programs; targets that need full size are left out. */
  readonly quick: boolean;
  /** Says on stderr what is being done. */
  readonly note: (text: string) => void;
}

/** A part of the benchmark. It writes nothing that outlives it. */
export interface Section {
  readonly title: string;
  /** Whether it is run once more where a target was missed, as ratios of short times are at the mercy of what else runs. */
  readonly retries?: boolean;
  run(settings: Settings): Promise<readonly Measurement[]>;
}

/** True when the target is reached, `undefined` without one. */
export function passes({ value, target }: Measurement): boolean | undefined {
  if (target === undefined) return undefined;
  return 'atMost' in target ? value <= target.atMost : value >= target.atLeast;
}
