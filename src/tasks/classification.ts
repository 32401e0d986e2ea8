import * as tf from '@tensorflow/tfjs';

/** Logarithms of the softmax over the last axis, with the exponentials and their sums that a gradient needs again. */
export function logProbabilities(logits: tf.Tensor2D) {
  // The shift cancels in the result and so carries no gradient; a log-sum-exp without it overflows.
  const shifted = tf.sub(logits, stopGradient(tf.max(logits, 1, true)));
  const exponentials = tf.exp(shifted);
  const sums = tf.sum(exponentials, 1, true);
  return { log: tf.sub(shifted, tf.log(sums)), exponentials, sums };
}

/** Mean negative log-likelihood, from logarithms of probabilities and one-hot classes, both `[rows, classes]`. */
export function meanLoss(log: tf.Tensor, classes: tf.Tensor2D): tf.Scalar {
  return tf.div(tf.sum(tf.mul(log, classes)), -classes.shape[0]);
}

/** Share of rows whose largest logit is that of their class; the first of equal ones counts. The caller owns it. */
export function accuracyOf(logits: tf.Tensor2D, classes: tf.Tensor2D): tf.Scalar {
  return tf.tidy(() => {
    const hits = tf.equal(tf.argMax(logits, 1), tf.argMax(classes, 1));
    return tf.mean(tf.cast(hits, 'float32')) as tf.Scalar;
  });
}

const stopGradient = tf.customGrad((x: tf.Tensor | tf.GradSaveFunc) => ({
  value: tf.clone(x as tf.Tensor),
  gradFunc: (dy) => tf.zerosLike(dy),
})) as (x: tf.Tensor) => tf.Tensor;
