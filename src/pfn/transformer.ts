import * as tf from '@tensorflow/tfjs';
import { gelu } from '../kernels/layers/gelu.js';
import { linear } from '../kernels/layers/linear.js';
import { torchGenerator } from '../random/torch.js';
import { attentionInit, linearInit } from '../random/torch-init.js';
import type { ParameterSpec } from '../tasks/task.js';
import { NosbenchError } from '../util/errors.js';
import type { TransformerSizes } from './config.js';
import { type Dropout, NO_DROPOUT, seededDropout } from './dropout.js';
import { encoderLayer, encoderLayerSpecs, PARAMETERS_PER_LAYER } from './encoder-layer.js';

/** Sizes of the model and of its input, and what the models of this library do differently from NOSBench's. */
export interface ModelSizes extends TransformerSizes {
  readonly features: number;
  /** False: inputs come standardised; default true, they are uniform on [0, 1). */
  readonly standardisesInputs?: boolean;
  /** `copies` (default): all layers begin equal. */
  readonly layerInit?: 'copies' | 'independent';
  /** True: a point to predict attends to itself as well as to the given ones; default false. */
  readonly includesItself?: boolean;
  /** Default 0. */
  readonly dropout?: number;
}

/** What the model reads. */
export interface ModelInput {
  /** Inputs of all points, `[T, B, F]`. */
  readonly x: tf.Tensor3D;
  /** Outputs, `[T, B, 1]`; those from `position` on are not looked at. */
  readonly y: tf.Tensor3D;
  /** s: the points before it are given with their outputs, 0 .. T − 1; those from it on are predicted. */
  readonly position: number;
  /** What the masks follow from; only for a model with dropout. */
  readonly dropoutSeed?: number;
}

/** Seed of the original's parameters. */
export const MODEL_SEED = 42;
/** The input encoder's parameters stand before the layers. */
const FIRST_LAYER = 2;

/** Parameters in the order of the original's `parameters()`, which the norm of all gradients is taken in. Matrices are `[out, in]`. */
export function transformerSpecs({ width, hidden, layers, buckets, features }: ModelSizes): readonly ParameterSpec[] {
  const linearSpecs = (name: string, inputs: number, outputs: number): readonly ParameterSpec[] => [
    { name: `${name}.weight`, shape: [outputs, inputs] },
    { name: `${name}.bias`, shape: [outputs] },
  ];
  return [
    ...linearSpecs('encoder.1', features, width),
    ...Array.from({ length: layers }, (_, layer) =>
      encoderLayerSpecs(`transformer_encoder.layers.${layer}.`, width, hidden),
    ).flat(),
    ...linearSpecs('y_encoder', 1, width),
    ...linearSpecs('decoder_dict.standard.0', width, hidden),
    ...linearSpecs('decoder_dict.standard.2', hidden, buckets),
  ];
}

/**
 * Initial parameters as PyTorch draws them under a seed, the original's unless another is given. A layer begins as LN₂(LN₁(h)): both maps that lead
 * back into the residual stream are zero, though their draws are made. The layers are copies of one unless they are to be independent.
 */
export function initialTransformer(
  { width, hidden, layers, buckets, features, layerInit = 'copies' }: ModelSizes,
  seed: number = MODEL_SEED,
): readonly Float32Array[] {
  const generator = torchGenerator(seed);
  const encoder = linearInit(generator, features, width);
  const drawn = Array.from({ length: layerInit === 'copies' ? 1 : layers }, () => {
    const { inWeight, inBias } = attentionInit(generator, width);
    const linear1 = linearInit(generator, width, hidden);
    linearInit(generator, hidden, width); // linear2: drawn, then set to zero
    return { inWeight, inBias, linear1 };
  });
  const yEncoder = linearInit(generator, 1, width);
  const decoder0 = linearInit(generator, width, hidden);
  const decoder2 = linearInit(generator, hidden, buckets);
  const zeros = (size: number) => new Float32Array(size);
  const ones = (size: number) => new Float32Array(size).fill(1);
  const layer = (index: number) => {
    const { inWeight, inBias, linear1 } = drawn[index % drawn.length]!;
    return [
      ...[inWeight.slice(), inBias.slice()],
      ...[zeros(width * width), zeros(width)],
      ...[linear1.weight.slice(), linear1.bias.slice()],
      ...[zeros(width * hidden), zeros(width)],
      ...[ones(width), zeros(width), ones(width), zeros(width)],
    ];
  };
  return [
    ...[encoder.weight, encoder.bias],
    ...Array.from({ length: layers }, (_, index) => layer(index)).flat(),
    ...[yEncoder.weight, yEncoder.bias],
    ...[decoder0.weight, decoder0.bias],
    ...[decoder2.weight, decoder2.bias],
  ];
}

/**
 * Logits of the points to predict, `[T − s, B, K]`. A transformer without positional encoding: a point is x, plus y where it is
 * given; given points attend to each other, the others to the given ones only.
 */
export function transformerLogits(
  model: Pick<ModelSizes, 'heads' | 'layers' | 'standardisesInputs' | 'includesItself' | 'dropout'>,
  parameters: readonly tf.Tensor[],
  input: ModelInput,
): tf.Tensor3D {
  const { heads, layers, standardisesInputs = true, includesItself = false } = model;
  const { position } = input;
  const afterLayers = FIRST_LAYER + layers * PARAMETERS_PER_LAYER;
  const [yWeight, yBias, weight0, bias0, weight2, bias2] = parameters.slice(afterLayers) as [
    tf.Tensor,
    tf.Tensor,
    tf.Tensor,
    tf.Tensor,
    tf.Tensor,
    tf.Tensor,
  ];
  return tf.tidy(() => {
    const dropout = dropoutOf(model, input);
    const x = standardisesInputs ? standardised(input.x) : input.x;
    let h = embed({ ...input, x }, parameters[0]!, parameters[1]!, yWeight, yBias);
    for (let layer = 0; layer < layers; layer += 1) {
      const first = FIRST_LAYER + layer * PARAMETERS_PER_LAYER;
      // Nobody reads what the last layer makes of the given points.
      const from = layer === layers - 1 ? position : 0;
      h = encoderLayer(h, parameters.slice(first, first + PARAMETERS_PER_LAYER), {
        heads,
        keys: position,
        from,
        includesItself,
        dropout,
      });
    }
    return linear(gelu(linear(h, weight0, bias0)), weight2, bias2) as tf.Tensor3D;
  });
}

/** x and, where it is given, y of every point as one vector, `[T, B, E]`. */
function embed(
  { x, y, position }: ModelInput,
  xWeight: tf.Tensor,
  xBias: tf.Tensor,
  yWeight: tf.Tensor,
  yBias: tf.Tensor,
): tf.Tensor3D {
  const points = linear(x, xWeight, xBias) as tf.Tensor3D;
  if (position === 0) return points;
  const [length, datasets] = x.shape;
  const given = linear(tf.slice(y, [0, 0, 0], [position, datasets, 1]), yWeight, yBias) as tf.Tensor3D;
  return tf.add(
    points,
    tf.pad3d(given, [
      [0, length - position],
      [0, 0],
      [0, 0],
    ]),
  );
}

function dropoutOf({ dropout = 0 }: Pick<ModelSizes, 'dropout'>, { dropoutSeed }: ModelInput): Dropout {
  if (dropout === 0) return NO_DROPOUT;
  if (dropoutSeed !== undefined) return seededDropout(dropout, dropoutSeed);
  throw new NosbenchError(
    'bug',
    `transformerLogits: expected a seed for dropout ${dropout}, got none. Let the batch carry one.`,
  );
}

/** Mean and deviation of U[0, 1) taken out. */
function standardised(x: tf.Tensor3D): tf.Tensor3D {
  return tf.div(tf.sub(x, 0.5), Math.sqrt(1 / 12));
}
