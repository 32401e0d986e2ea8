import { type NumpyRandomState, numpyRandomState } from '../../../src/random/numpy.js';

/** A range that was drawn from, and what came out. */
export interface RangeDraw {
  readonly low: number;
  readonly high: number;
  readonly value: number;
}

/** A stream that remembers what it gave, so that a test can compute once more what followed from it. */
export interface RecordedStream {
  readonly random: NumpyRandomState;
  readonly uniforms: RangeDraw[];
  readonly integers: RangeDraw[];
  readonly permutations: (readonly number[])[];
}

export function recordedStream(seed: number): RecordedStream {
  const source = numpyRandomState(seed);
  const uniforms: RangeDraw[] = [];
  const integers: RangeDraw[] = [];
  const permutations: (readonly number[])[] = [];
  const keep = (log: RangeDraw[], low: number, high: number, value: number): number => {
    log.push({ low, high, value });
    return value;
  };
  return {
    random: {
      ...source,
      uniform: (low = 0, high = 1) => keep(uniforms, low, high, source.uniform(low, high)),
      integer: (low, high) => keep(integers, low, high, source.integer(low, high)),
      permutation(n) {
        const drawn = source.permutation(n);
        permutations.push([...drawn]);
        return drawn;
      },
    },
    uniforms,
    integers,
    permutations,
  };
}
