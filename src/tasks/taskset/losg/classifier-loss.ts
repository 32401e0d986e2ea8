import type { Point } from '../synthetic/problem.js';

const PENALTY = 0.001;

/** Loss of a classifier of two classes, with its derivatives by what it was computed from. */
export interface ClassifierLoss {
  readonly value: number;
  /** `[rows]` */
  readonly byLogits: Float64Array;
  /** Adds the derivatives of the penalty. */
  addPenalty(gradients: readonly Float64Array[]): void;
}

/**
 * Mean over the batch of the sigmoid cross-entropy between label and the first logit, plus 0.001 times the mean over parameter tensors of Σ p².
 * As in the original, the second logit has no part in it, and the penalty is a mean, not a sum, over tensors.
 * @param logits the first logit of every row
 */
export function classifierLoss(logits: Float64Array, labels: Float32Array, parameters: Point): ClassifierLoss {
  const rows = logits.length;
  const crossEntropy = logits.reduce(
    (sum, z, row) => sum + Math.max(z, 0) - z * labels[row]! + Math.log1p(Math.exp(-Math.abs(z))),
    0,
  );
  const squares = parameters.reduce((sum, values) => values.reduce((total, p) => total + p * p, sum), 0);
  return {
    value: crossEntropy / rows + (PENALTY * squares) / parameters.length,
    byLogits: logits.map((z, row) => (1 / (1 + Math.exp(-z)) - labels[row]!) / rows),
    addPenalty(gradients) {
      gradients.forEach((gradient, which) => {
        for (let i = 0; i < gradient.length; i += 1) {
          gradient[i] = gradient[i]! + (2 * PENALTY * parameters[which]![i]!) / parameters.length;
        }
      });
    },
  };
}
