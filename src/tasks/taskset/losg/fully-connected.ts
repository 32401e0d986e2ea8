import type { ProblemConfigs } from '../sampling/losg-problems.js';
import { scaledNormalStart } from '../synthetic/start.js';
import { SCALAR_ACTIVATIONS } from './activations.js';
import { classifierLoss } from './classifier-loss.js';
import { randomMlp } from './data/random-mlp.js';
import { denseLayers } from './dense-layers.js';
import type { CreateProblem } from './sources.js';

/** A fully connected classifier of rows that a random network labelled; loss as in `classifierLoss`. */
export const createFullyConnected: CreateProblem<ProblemConfigs['fully_connected']> = (config, sources) => {
  const { n_features, n_classes, hidden_sizes, bs, n_samples } = config;
  const widths = [n_features, ...hidden_sizes, n_classes];
  const activation = SCALAR_ACTIVATIONS[config.activation];
  const parameters = widths.slice(1).flatMap((width, layer) => [
    { name: `${layer}.weight`, shape: [widths[layer]!, width] },
    { name: `${layer}.bias`, shape: [width] },
  ]);
  return {
    parameters,
    data: { ...randomMlp(n_features, n_samples, sources.data), features: n_features, batchSize: bs },
    start: scaledNormalStart(parameters),
    evaluate(point, { inputs, labels, count }) {
      const { outputs, back } = denseLayers(widths, point, Float64Array.from(inputs), activation);
      const logits = Float64Array.from({ length: count }, (_, row) => outputs[row * n_classes]!);
      const loss = classifierLoss(logits, labels, point);
      return {
        value: loss.value,
        gradients: () => {
          const byOutputs = new Float64Array(outputs.length);
          loss.byLogits.forEach((d, row) => {
            byOutputs[row * n_classes] = d;
          });
          const gradients = back(byOutputs);
          loss.addPenalty(gradients);
          return gradients;
        },
      };
    },
  };
};
