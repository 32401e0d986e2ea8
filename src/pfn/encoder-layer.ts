import * as tf from '@tensorflow/tfjs';
import { attention } from '../kernels/layers/attention.js';
import { gelu } from '../kernels/layers/gelu.js';
import { layerNorm } from '../kernels/layers/layer-norm.js';
import { linear } from '../kernels/layers/linear.js';
import type { ParameterSpec } from '../tasks/task.js';
import { type Dropout, NO_DROPOUT } from './dropout.js';
import { maskedAttention } from './masked-attention.js';

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
  /** True: a position from s on attends to itself as well; default false. */
  readonly includesItself?: boolean;
  /** On the attention weights, after attention, inside and after what follows it; default none. */
  readonly dropout?: Dropout;
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
  { heads, keys, from = 0, includesItself = false, dropout = NO_DROPOUT }: EncoderLayerOptions,
): tf.Tensor3D {
  const [inWeight, inBias, outWeight, outBias, weight1, bias1, weight2, bias2, gamma1, beta1, gamma2, beta2] =
    parameters as readonly tf.Tensor[] & { readonly length: typeof PARAMETERS_PER_LAYER };
  const qkv = linear(h, inWeight!, inBias!) as tf.Tensor3D;
  const isPlain = !includesItself && (dropout.rate === 0 || keys === 0);
  const mixed = isPlain
    ? attention(qkv, { heads, keys })
    : maskedAttention(qkv, { heads, keys, includesItself, dropout });
  const attended = dropout.apply(linear(positionsFrom(mixed, from), outWeight!, outBias!));
  const first = layerNorm(attended, gamma1!, beta1!, { residual: positionsFrom(h, from) });
  const active = dropout.apply(gelu(linear(first, weight1!, bias1!)));
  const inner = dropout.apply(linear(active, weight2!, bias2!));
  return layerNorm(inner, gamma2!, beta2!, { residual: first }) as tf.Tensor3D;
}

/** `[T, B, E]` -> `[T − from, B, E]` */
function positionsFrom(h: tf.Tensor3D, from: number): tf.Tensor3D {
  return from === 0 ? h : tf.slice(h, [from, 0, 0]);
}
