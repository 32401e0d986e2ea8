import * as tf from '@tensorflow/tfjs';
import { attention } from '../kernels/layers/attention.js';
import { gelu } from '../kernels/layers/gelu.js';
import { layerNorm } from '../kernels/layers/layer-norm.js';
import { linear } from '../kernels/layers/linear.js';
import type { ParameterSpec } from '../tasks/task.js';

/** Parameters of one layer; the names behind the prefix and their order are those of the original's modules. */
export function encoderLayerSpecs(prefix: string, width: number, hidden: number): readonly ParameterSpec[] {
  const spec = (name: string, ...shape: readonly number[]): ParameterSpec => ({ name: `${prefix}${name}`, shape });
  return [
    spec('self_attn.in_proj_weight', 3 * width, width),
    spec('self_attn.in_proj_bias', 3 * width),
    spec('self_attn.out_proj.weight', width, width),
    spec('self_attn.out_proj.bias', width),
    spec('linear1.weight', hidden, width),
    spec('linear1.bias', hidden),
    spec('linear2.weight', width, hidden),
    spec('linear2.bias', width),
    spec('norm1.weight', width),
    spec('norm1.bias', width),
    spec('norm2.weight', width),
    spec('norm2.bias', width),
  ];
}

export const PARAMETERS_PER_LAYER = 12;

export interface EncoderLayerOptions {
  readonly heads: number;
  /** s: the positions, from the first, that are attended to. */
  readonly keys: number;
  /** The first position whose result is wanted, default 0. What follows attention works position by position, so the others cost nothing. */
  readonly from?: number;
}

/**
 * One layer of the encoder (Vaswani et al. 2017), normalised after each part: h ← LN₁(h + attention(h)), h ← LN₂(h + W₂·gelu(W₁·h)).
 * Every position, of the first `keys` and of the others alike, attends to the first `keys` and to nothing else.
 * @param h `[T, B, E]`
 * @param parameters in the order of `encoderLayerSpecs`
 * @returns `[T − from, B, E]`
 */
export function encoderLayer(
  h: tf.Tensor3D,
  parameters: readonly tf.Tensor[],
  { heads, keys, from = 0 }: EncoderLayerOptions,
): tf.Tensor3D {
  const [inWeight, inBias, outWeight, outBias, weight1, bias1, weight2, bias2, gamma1, beta1, gamma2, beta2] =
    parameters as readonly tf.Tensor[] & { readonly length: typeof PARAMETERS_PER_LAYER };
  const mixed = attention(linear(h, inWeight!, inBias!) as tf.Tensor3D, { heads, keys });
  const attended = linear(positionsFrom(mixed, from), outWeight!, outBias!);
  const first = layerNorm(attended, gamma1!, beta1!, { residual: positionsFrom(h, from) });
  const inner = linear(gelu(linear(first, weight1!, bias1!)), weight2!, bias2!);
  return layerNorm(inner, gamma2!, beta2!, { residual: first }) as tf.Tensor3D;
}

/** `[T, B, E]` -> `[T − from, B, E]` */
export function positionsFrom(h: tf.Tensor3D, from: number): tf.Tensor3D {
  return from === 0 ? h : tf.slice(h, [from, 0, 0]);
}
