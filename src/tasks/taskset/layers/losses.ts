import * as tf from '@tensorflow/tfjs';

/**
 * Mean over the rows of the softmax cross-entropy; its gradient by the logits is (softmax − classes)/rows.
 * @param logits `[rows, classes]`; @param classes one-hot. The caller owns the result.
 */
export function softmaxCrossEntropy(logits: tf.Tensor, classes: tf.Tensor): tf.Scalar {
  const [rows] = logits.shape as [number];
  return tf.customGrad((...received) => {
    const [z, save] = received as [tf.Tensor, tf.GradSaveFunc];
    const [loss, byLogits] = tf.tidy(() => {
      const shifted = tf.sub(z, tf.max(z, -1, true));
      const exponentials = tf.exp(shifted);
      const sums = tf.sum(exponentials, -1, true);
      const logs = tf.sub(shifted, tf.log(sums));
      // Where a class is 0 a logarithm of -Infinity does not count; 0 · -Infinity would be NaN.
      const counted = tf.where(tf.greater(classes, 0), tf.mul(logs, classes), tf.zerosLike(logs));
      return [
        tf.div(tf.sum(counted), -rows) as tf.Scalar,
        tf.div(tf.sub(tf.div(exponentials, sums), classes), rows),
      ] as const;
    });
    save([byLogits]);
    return { value: loss, gradFunc: (dy, saved) => tf.mul(dy, (saved as tf.Tensor[])[0]!) };
  })(logits) as tf.Scalar;
}

/** Mean over rows and classes of (one-hot − sigmoid(logit))². */
export function sigmoidSquaredError(logits: tf.Tensor, classes: tf.Tensor): tf.Scalar {
  return tf.mean(tf.squaredDifference(classes, tf.sigmoid(logits)));
}
