/** What an evaluation cost from the view of a cache that starts empty with the run. */
export interface VirtualCost {
  /** The run had been told this behaviour before, for as many epochs. */
  readonly knownToRun: boolean;
  readonly epochsTrained: number;
}

/** An evaluation as far as its cost depends on it. */
export interface Measured {
  readonly key: string;
  /** Epochs asked for. */
  readonly epochs: number;
  /** Epochs in the curve; fewer than `epochs` when it diverged, 0 when the key said so. */
  readonly curveEpochs: number;
  readonly hasDiverged: boolean;
}

/** The behaviours that a run was told, in the order told. */
export interface VirtualCache {
  /** The cost of the next evaluation told, which is known from then on. */
  add(measured: Measured): VirtualCost;
}

/** A cache that knows nothing yet. */
export function createVirtualCache(): VirtualCache {
  /** By key: epochs known, all of them after a divergence. */
  const known = new Map<string, number>();
  return {
    add: ({ key, epochs, curveEpochs, hasDiverged }) => {
      const before = known.get(key);
      if (before !== undefined && before >= epochs) return { knownToRun: true, epochsTrained: 0 };
      known.set(key, hasDiverged ? Number.POSITIVE_INFINITY : curveEpochs);
      return { knownToRun: false, epochsTrained: Math.max(0, curveEpochs - (before ?? 0)) };
    },
  };
}
