import * as tf from '@tensorflow/tfjs';

/** Means and logarithms of deviations: the first and the second half of the last axis. */
function gaussianOf(parameters: tf.Tensor2D): {
  readonly mean: tf.Tensor2D;
  readonly logDeviation: tf.Tensor2D;
} {
  const half = parameters.shape[1] / 2;
  return {
    mean: tf.slice(parameters, [0, 0], [-1, half]),
    logDeviation: tf.slice(parameters, [0, half], [-1, half]),
  };
}

/**
 * The negative evidence lower bound in nats, mean over the rows, with one sample of the latent variables:
 *
 *     −log p(x | z) + KL(q(z | x) ‖ N(0, 1)),   z = μ + σ·ε
 *     KL = Σ ½μ² + ½(σ² − 1) − log σ
 *     log p = Σ log N(x′; μₓ, σₓ) + log 1/255,   x′ = x + u        the "quantised normal"
 *
 * @param x `[rows, pixels]`; @param pixelNoise u, uniform in ±1/510, of that shape; @param latentNoise ε, standard normal `[rows, latent]`
 * @param decode from z to `[rows, 2 · pixels]`, cut to [−10, 10] here, without gradient outside
 */
export function negativeElbo(
  { x, pixelNoise, latentNoise }: Readonly<Record<'x' | 'pixelNoise' | 'latentNoise', tf.Tensor2D>>,
  encoded: tf.Tensor2D,
  decode: (z: tf.Tensor2D) => tf.Tensor2D,
): tf.Scalar {
  const rows = x.shape[0];
  const q = gaussianOf(encoded);
  const deviation = tf.exp(q.logDeviation);
  const z = tf.add(q.mean, tf.mul(deviation, latentNoise)) as tf.Tensor2D;
  const squares = tf.sub(tf.add(tf.square(q.mean), tf.square(deviation)), 1);
  const divergence = tf.sum(tf.sub(tf.mul(squares, 0.5), q.logDeviation));
  const likelihood = quantisedNormal(tf.add(x, pixelNoise), decode(z));
  return tf.div(tf.add(likelihood, divergence), rows);
}

/** Largest size of the decoder's outputs. */
const LIMIT = 10;

/**
 * −Σ log N(x; μ, σ) + log 1/255 over all entries, μ and log σ being the halves of `decoded`, cut to [−10, 10]. With r = (x − μ)/σ the gradient by μ is
 * −r/σ and by log σ 1 − r², 0 outside of the limits.
 */
function quantisedNormal(x: tf.Tensor2D, decoded: tf.Tensor2D): tf.Scalar {
  return tf.customGrad((...received) => {
    const [raw, save] = received as unknown as [tf.Tensor2D, tf.GradSaveFunc];
    const [loss, gradient] = tf.tidy(() => {
      const { mean, logDeviation } = gaussianOf(tf.clipByValue(raw, -LIMIT, LIMIT));
      const inverse = tf.exp(tf.neg(logDeviation));
      const r = tf.mul(tf.sub(x, mean), inverse);
      const squares = tf.square(r);
      const constant = x.size * (0.5 * Math.log(2 * Math.PI) + Math.log(255));
      const value = tf.add(tf.add(tf.mul(tf.sum(squares), 0.5), tf.sum(logDeviation)), constant) as tf.Scalar;
      const inner = tf.concat([tf.neg(tf.mul(r, inverse)), tf.sub(1, squares)], 1);
      const isInside = tf.lessEqual(tf.abs(raw), LIMIT);
      return [value, tf.where(isInside, inner, tf.zerosLike(inner))] as const;
    });
    save([gradient]);
    return { value: loss, gradFunc: (dy, saved) => tf.mul(dy, (saved as tf.Tensor[])[0]!) };
  })(decoded) as tf.Scalar;
}
