import { torchGenerator } from '../random/torch.js';
import { BORDER_BITS_100 } from './border-bits.js';
import type { PriorSizes } from './config.js';
import { samplePrior } from './prior.js';

/** Data sets whose outputs the borders are quantiles of, and the seed they are drawn under. */
const SAMPLED_DATASETS = 100_000;
const SAMPLE_SEED = 42;

/** What decides the borders. */
export type BorderSizes = Pick<PriorSizes, 'points' | 'features'> & { readonly buckets: number };

const kept = new Map<string, Float32Array>();

/**
 * Borders of the buckets of the bar distribution, ascending float32, one more than buckets: each bucket holds as many outputs of 100,000
 * data sets of the prior as any other. The 101 of the original are stored as data, and answer for numbers of buckets that divide 100 too;
 * `verify` and a test draw them anew and find the same bits. Others are drawn at the first call of a process: two million outputs for data
 * sets of 20 points, in some half a second.
 */
export function bucketBorders({ buckets, points, features }: BorderSizes): Float32Array {
  const key = `${buckets}/${points}/${features}`;
  let borders = kept.get(key);
  if (borders === undefined) {
    const known = BORDER_BITS_100.length - 1;
    const isKnown = points === 20 && features === 1 && known % buckets === 0;
    borders = isKnown
      ? everyNth(storedBorders(), known / buckets)
      : sampleBorders({ buckets, points, features }, SAMPLED_DATASETS);
    kept.set(key, borders);
  }
  return borders.slice();
}

/** The borders as quantiles of the outputs of so many data sets, drawn under seed 42. */
export function sampleBorders({ buckets, points, features }: BorderSizes, datasets: number): Float32Array {
  const { outputs } = samplePrior(torchGenerator(SAMPLE_SEED), { datasets, points, features });
  return quantileBorders(pointFirst(outputs, datasets, points), buckets);
}

/** Borders between which as many of the values lie; the last values are left out when the buckets do not divide them. */
export function quantileBorders(values: Float32Array, buckets: number): Float32Array {
  const inEach = Math.floor(values.length / buckets);
  const sorted = values.slice(0, inEach * buckets).sort();
  return Float32Array.from({ length: buckets + 1 }, (_, k) => {
    if (k === 0) return sorted[0]!;
    if (k === buckets) return sorted.at(-1)!;
    return Math.fround(sorted[k * inEach - 1]! + sorted[k * inEach]!) / 2;
  });
}

/** Decides which outputs are left out when the buckets do not divide them: the last points of the last data sets. */
function pointFirst(outputs: Float32Array, datasets: number, points: number): Float32Array {
  const transposed = new Float32Array(outputs.length);
  for (let b = 0; b < datasets; b += 1) {
    for (let t = 0; t < points; t += 1) transposed[t * datasets + b] = outputs[b * points + t]!;
  }
  return transposed;
}

function storedBorders(): Float32Array {
  return new Float32Array(Uint32Array.from(BORDER_BITS_100).buffer);
}

/** Quantiles of fewer buckets are among those of more. */
function everyNth(values: Float32Array, n: number): Float32Array {
  return values.filter((_, i) => i % n === 0);
}
