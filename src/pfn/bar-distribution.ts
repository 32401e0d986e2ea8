import * as tf from '@tensorflow/tfjs';

/** Where targets lie, as the loss reads it. Plain arrays. */
export interface BarTargets {
  /** One-hot bucket of each target, `[targets][buckets]`; all zero for a target that is NaN. */
  readonly oneHot: Float32Array;
  /** What is added to the logarithm of the bucket's probability to give the log density at the target; 0 for NaN. */
  readonly logWidths: Float32Array;
}

/** A distribution over numbers whose density is constant within buckets, with half-normal tails in the first and the last one. */
export interface BarDistribution {
  readonly buckets: number;
  /** Scales of the half-normals below border 1 and above border K − 1. */
  readonly tailScales: readonly [number, number];
  /** The bucket of a number, 0 .. K − 1: on an inner border the lower one, beyond the ends the end one, NaN for NaN. */
  bucketOf(value: number): number;
  /** @param values rounded to float32, as the borders are */
  targets(values: ArrayLike<number>): BarTargets;
  /** Means under logits `[..., K]`, without gradient; the caller owns the result. */
  means(logits: tf.Tensor): tf.Tensor;
}

/** Median of |z|, z standard normal. */
const HALF_NORMAL_MEDIAN = 0.6744897501960817;
/** Distance from the inner border at which a tail is evaluated at least. */
const SMALLEST_DISTANCE = 1e-8;
const LOG_HALF_NORMAL_FACTOR = Math.log(2) - 0.5 * Math.log(2 * Math.PI);

/**
 * The bar distribution of Müller et al. 2022 (https://arxiv.org/abs/2112.10510, section 4), with the half-normals scaled so that their
 * medians lie on the outer borders.
 * @param borders ascending, K + 1 of them, K ≥ 2.
 */
export function barDistribution(borders: Float32Array): BarDistribution {
  const buckets = borders.length - 1;
  const width = (k: number): number => borders[k + 1]! - borders[k]!;
  const tailScales = [width(0) / HALF_NORMAL_MEDIAN, width(buckets - 1) / HALF_NORMAL_MEDIAN] as const;

  const bucketOf = (value: number): number => {
    if (Number.isNaN(value)) return Number.NaN;
    const below = borders.findIndex((border) => border >= value);
    return Math.min(Math.max((below < 0 ? borders.length : below) - 1, 0), buckets - 1);
  };
  const logWidthAt = (value: number, bucket: number): number => {
    if (bucket === 0) return logHalfNormal(borders[1]! - value, tailScales[0]);
    if (bucket === buckets - 1) return logHalfNormal(value - borders[buckets - 1]!, tailScales[1]);
    return -Math.log(width(bucket));
  };

  return {
    buckets,
    tailScales,
    bucketOf,
    targets(values) {
      const oneHot = new Float32Array(values.length * buckets);
      const logWidths = new Float32Array(values.length);
      for (let i = 0; i < values.length; i += 1) {
        const value = Math.fround(values[i]!);
        const bucket = bucketOf(value);
        if (Number.isNaN(bucket)) continue;
        oneHot[i * buckets + bucket] = 1;
        logWidths[i] = logWidthAt(value, bucket);
      }
      return { oneHot, logWidths };
    },
    means(logits) {
      const centres = Float32Array.from({ length: buckets }, (_, k) => borders[k]! + width(k) / 2);
      const reach = Math.sqrt(2 / Math.PI);
      centres[0] = borders[1]! - tailScales[0] * reach;
      centres[buckets - 1] = borders[buckets - 1]! + tailScales[1] * reach;
      return tf.tidy(() => tf.sum(tf.mul(tf.softmax(logits), tf.tensor1d(centres)), -1));
    },
  };
}

/** Logarithm of the density 2·N(d; 0, scale²), d > 0. */
function logHalfNormal(distance: number, scale: number): number {
  const d = Math.max(distance, SMALLEST_DISTANCE);
  return LOG_HALF_NORMAL_FACTOR - Math.log(scale) - (d * d) / (2 * scale * scale);
}
