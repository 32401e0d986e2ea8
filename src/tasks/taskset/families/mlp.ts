import type { ImageData } from '../../data/access.js';
import type { Task } from '../../task.js';
import type { TasksetInput } from '../create.js';
import type { FixedMlpConfig } from '../fixed/mlp.js';
import { fixedImages, flatImages, type ImageModel, imageTask, pixelCount, sampledImages } from '../image-task.js';
import { dropoutLayer, dropoutMask } from '../layers/dropout.js';
import type { Layer } from '../layers/layer.js';
import { sigmoidSquaredError, softmaxCrossEntropy } from '../layers/losses.js';
import { type MlpOptions, mlp } from '../layers/mlp.js';
import { constantBatchNormLayer, layerNormLayer } from '../layers/normalisation.js';
import type { MlpConfig } from '../sampling/mlp.js';

/** `mlp_family` (appendix H.1.3): flat images, perhaps centred → MLP → softmax cross-entropy. */
export function createMlp(input: TasksetInput<MlpConfig>): Task {
  const { layer_sizes, activation, w_init, dataset, center_data } = input.config;
  return imageTask(input, sampledImages(dataset), (data) =>
    classifier(data, layer_sizes, center_data, 'ce', { activation, initializer: w_init }),
  );
}

/**
 * The fixed MLP classifiers: flat images from 0 to 1, default initialisation. Quirks of the original: dropout stands before the activation and is on
 * in every split, and `Dropout02` keeps a share of 0.2; batch norm has the constant statistics 0 and 1.
 */
export function createFixedMlp(input: TasksetInput<FixedMlpConfig>): Task {
  const { hidden, activation, loss, between } = input.config;
  return imageTask(input, fixedImages(input.config), (data) => {
    const layer = betweenLayer(between);
    const model = classifier(data, hidden, false, loss, {
      activation,
      initializer: 'default',
      ...(layer === undefined ? {} : { between: layer }),
    });
    if (between === null || typeof between === 'string') return model;
    return {
      ...model,
      noise: (draws) =>
        Object.fromEntries(
          hidden.map((features, i) => [maskName(i), dropoutMask(data.batchSize, features, between.keep, draws)]),
        ),
    };
  });
}

function classifier(
  data: ImageData,
  hidden: readonly number[],
  isCentred: boolean,
  loss: FixedMlpConfig['loss'],
  options: Pick<MlpOptions, 'activation' | 'initializer' | 'between'>,
): ImageModel {
  const network = mlp({ ...options, inputs: pixelCount(data), sizes: [...hidden, data.classes] });
  const lossOf = loss === 'ce' ? softmaxCrossEntropy : sigmoidSquaredError;
  return {
    description: `Classifier: MLP ${hidden.join('-')}, ${options.activation}.`,
    parameters: network.parameters,
    loss: (parameters, batch) => lossOf(network.apply(parameters, flatImages(batch, isCentred), batch), batch.classes),
  };
}

function betweenLayer(between: FixedMlpConfig['between']): ((hidden: number, features: number) => Layer) | undefined {
  switch (between) {
    case null:
      return undefined;
    case 'layer_norm':
      return (hidden, features) => layerNormLayer(`layer_norm${hidden}`, features);
    case 'batch_norm':
      return (hidden, features) => constantBatchNormLayer(`batch_norm${hidden}`, features);
    default:
      return (hidden) => dropoutLayer(maskName(hidden));
  }
}

function maskName(hidden: number): string {
  return `mask${hidden}`;
}
