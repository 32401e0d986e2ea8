import type { ProblemConfigs } from '../sampling/losg-problems.js';
import type { Problem } from '../synthetic/problem.js';
import { scaledNormalStart } from '../synthetic/start.js';
import { classifierLoss } from './classifier-loss.js';
import { noisyParity, PARITY_LENGTH } from './data/noisy-parity.js';
import type { CreateProblem } from './sources.js';

const TOKENS = 2;

/**
 * Parity of five tokens by a linear model: embeddings E `[2, features]` summed over the tokens of a row, times V `[features, classes]`, plus b. Loss as in
 * `classifierLoss`.
 *
 * As in the original, the gradient of E is a list of rows, one a token, and each gets noise of its own before they are added up: a token that
 * stands in the batch k times has √k times the noise, and one that does not stand in it has none.
 */
export const createSparseSoftmaxRegression: CreateProblem<ProblemConfigs['sparse_softmax_regression']> = (
  { n_features, n_classes, noise_stdev, bs, n_samples },
  sources,
) => {
  const parameters = [
    { name: 'embedding', shape: [TOKENS, n_features] },
    { name: 'weight', shape: [n_features, n_classes] },
    { name: 'bias', shape: [n_classes] },
  ];
  return {
    parameters,
    data: { ...noisyParity(n_samples, sources.data), features: PARITY_LENGTH, batchSize: bs },
    start: scaledNormalStart(parameters),
    evaluate(point, { inputs, labels, count }) {
      const [embedding, weight, bias] = point as readonly [Float64Array, Float64Array, Float64Array];
      /** How often the token 1 stands in each row; all that its sum of embeddings depends on. */
      const ones = Array.from({ length: count }, (_, row) =>
        inputs.subarray(row * PARITY_LENGTH, (row + 1) * PARITY_LENGTH).reduce((sum, token) => sum + token, 0),
      );
      /** First logit of each token: E times the first column of V. */
      const scores = [0, 1].map((token) => {
        let sum = 0;
        for (let j = 0; j < n_features; j += 1) sum += embedding[token * n_features + j]! * weight[j * n_classes]!;
        return sum;
      }) as [number, number];
      const logits = Float64Array.from(ones, (k) => (PARITY_LENGTH - k) * scores[0] + k * scores[1] + bias[0]!);
      const loss = classifierLoss(logits, labels, point);
      return {
        value: loss.value,
        gradients: () => {
          const byScores = [0, 0] as [number, number];
          const byBias = new Float64Array(n_classes);
          loss.byLogits.forEach((d, row) => {
            byScores[0] += (PARITY_LENGTH - ones[row]!) * d;
            byScores[1] += ones[row]! * d;
            byBias[0] = byBias[0]! + d;
          });
          const byEmbedding = new Float64Array(TOKENS * n_features);
          const byWeight = new Float64Array(n_features * n_classes);
          for (let j = 0; j < n_features; j += 1) {
            byEmbedding[j] = byScores[0] * weight[j * n_classes]!;
            byEmbedding[n_features + j] = byScores[1] * weight[j * n_classes]!;
            byWeight[j * n_classes] = byScores[0] * embedding[j]! + byScores[1] * embedding[n_features + j]!;
          }
          const gradients = [byEmbedding, byWeight, byBias];
          loss.addPenalty(gradients);
          return gradients;
        },
      };
    },
    ...(noise_stdev === 0 ? {} : { disturb: rowNoise(noise_stdev, n_features) }),
  };
};

function rowNoise(std: number, features: number): NonNullable<Problem['disturb']> {
  return ([byEmbedding, byWeight, byBias], { inputs }, noise) => {
    for (const token of inputs) {
      for (let j = 0; j < features; j += 1) {
        const at = token * features + j;
        byEmbedding![at] = byEmbedding![at]! + std * noise.normal();
      }
    }
    for (const dense of [byWeight!, byBias!]) {
      for (let i = 0; i < dense.length; i += 1) dense[i] = dense[i]! + std * noise.normal();
    }
  };
}
