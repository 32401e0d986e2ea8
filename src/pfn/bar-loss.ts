import * as tf from '@tensorflow/tfjs';

/** Targets of a mini-batch on the backend. */
export interface BarTargetTensors {
  /** `[targets, datasets, K]` */
  readonly oneHot: tf.Tensor3D;
  /** `[targets, datasets]` */
  readonly logWidths: tf.Tensor2D;
}

interface Densities {
  /** `[targets, datasets]` */
  readonly negativeLogDensities: tf.Tensor2D;
  readonly probabilities: tf.Tensor3D;
  readonly isTarget: tf.Tensor3D;
}

/** Negative log densities of the targets, `[targets, datasets]`, from logits `[targets, datasets, K]`; 0 for a target that is NaN. The caller owns them. */
export function negativeLogDensities(logits: tf.Tensor3D, targets: BarTargetTensors): tf.Tensor2D {
  return tf.tidy(() => densities(logits, targets).negativeLogDensities);
}

/**
 * The objective of NOSBench's PFN: the mean over the targets of each data set, then the mean over the data sets without those that are
 * NaN; NaN when all are. Differentiable in the logits, with p the softmax: (p − one-hot) / (targets · data sets that count).
 */
export function barLoss(logits: tf.Tensor3D, targets: BarTargetTensors): tf.Scalar {
  return tf.customGrad((...received) => {
    const [input, save] = received as unknown as [tf.Tensor3D, tf.GradSaveFunc];
    const { negativeLogDensities: losses, probabilities, isTarget } = densities(input, targets);
    const means = tf.mean(losses, 0);
    const counts = tf.logicalNot(tf.isNaN(means));
    const count = tf.sum(tf.cast(counts, 'float32'));
    const value = tf.div(tf.sum(tf.where(counts, means, tf.zerosLike(means))), count);
    const shares = tf.div(tf.cast(counts, 'float32'), tf.mul(count, losses.shape[0]));
    const hasTarget = tf.cast(tf.any(isTarget, -1, true), 'float32');
    const perDataset = tf.mul(hasTarget, tf.reshape(shares, [1, -1, 1]));
    save([tf.mul(tf.sub(probabilities, targets.oneHot), perDataset)]);
    const gradFunc = (dy: tf.Tensor, saved: tf.Tensor[]): tf.Tensor => tf.mul(saved[0] as tf.Tensor, dy);
    return { value, gradFunc };
  })(logits) as tf.Scalar;
}

/**
 * The mean over all targets, each counted, with NaN targets as 0. With `logWidths` 0 it is the cross-entropy of classes, and a target
 * without a class (`oneHot` all zero) counts as 0. Differentiable in the logits: (p − one-hot) / targets.
 */
export function meanLoss(logits: tf.Tensor3D, targets: BarTargetTensors): tf.Scalar {
  return tf.customGrad((...received) => {
    const [input, save] = received as unknown as [tf.Tensor3D, tf.GradSaveFunc];
    const { negativeLogDensities: losses, probabilities, isTarget } = densities(input, targets);
    const hasTarget = tf.cast(tf.any(isTarget, -1, true), 'float32');
    save([tf.mul(tf.sub(probabilities, targets.oneHot), tf.div(hasTarget, losses.size))]);
    const gradFunc = (dy: tf.Tensor, saved: tf.Tensor[]): tf.Tensor => tf.mul(saved[0] as tf.Tensor, dy);
    return { value: tf.mean(losses), gradFunc };
  })(logits) as tf.Scalar;
}

function densities(logits: tf.Tensor3D, { oneHot, logWidths }: BarTargetTensors): Densities {
  const shifted = tf.sub(logits, tf.max(logits, -1, true));
  const exponentials = tf.exp(shifted);
  const sums = tf.sum(exponentials, -1, true);
  const logProbabilities = tf.sub(shifted, tf.log(sums));
  const isTarget = tf.cast(oneHot, 'bool') as tf.Tensor3D;
  // Chosen and not multiplied by: another bucket's −∞ must not become NaN.
  const chosen = tf.sum(tf.where(isTarget, logProbabilities, tf.zerosLike(logProbabilities)), -1) as tf.Tensor2D;
  return {
    negativeLogDensities: tf.neg(tf.add(chosen, logWidths)),
    probabilities: tf.div(exponentials, sums),
    isTarget,
  };
}
