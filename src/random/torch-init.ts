import type { TorchGenerator } from './torch.js';

/** Weights of a linear layer, `[outputs, inputs]` in row-major order, and its biases, `[outputs]`. */
export interface LinearParameters {
  readonly weight: Float32Array;
  readonly bias: Float32Array;
}

/** `torch.nn.Linear(inputs, outputs)`: weight and then bias, both uniform within ±1/√inputs. */
export function linearInit(generator: TorchGenerator, inputs: number, outputs: number): LinearParameters {
  // Kaiming's rule with slope √5: equal to 1/√inputs but for the rounding in double.
  const bound = Math.sqrt(3) * (Math.sqrt(2 / (1 + 5)) / Math.sqrt(inputs));
  const weight = generator.uniform(outputs * inputs, -bound, bound);
  const biasBound = 1 / Math.sqrt(inputs);
  return { weight, bias: generator.uniform(outputs, -biasBound, biasBound) };
}

/** `torch.nn.init.xavier_uniform_(weight, gain)` of a weight `[outputs, inputs]`. */
export function xavierUniform(generator: TorchGenerator, inputs: number, outputs: number, gain = 1): Float32Array {
  const bound = Math.sqrt(3) * (gain * Math.sqrt(2 / (inputs + outputs)));
  return generator.uniform(outputs * inputs, -bound, bound);
}

/** Query, key and value maps in one, rows in that order, and the map of the joined heads. */
export interface AttentionParameters {
  /** `[3 width, width]` */
  readonly inWeight: Float32Array;
  /** `[3 width]` */
  readonly inBias: Float32Array;
  readonly out: LinearParameters;
}

/** `torch.nn.MultiheadAttention(width, heads)`: `out` is drawn before the input maps; both biases are zero, `out`'s after it was drawn. */
export function attentionInit(generator: TorchGenerator, width: number): AttentionParameters {
  const { weight } = linearInit(generator, width, width);
  const inWeight = xavierUniform(generator, width, 3 * width);
  return { inWeight, inBias: new Float32Array(3 * width), out: { weight, bias: new Float32Array(width) } };
}
