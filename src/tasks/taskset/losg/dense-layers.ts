import type { Point } from '../synthetic/problem.js';
import type { ScalarActivation } from './activations.js';

/** What a forward pass leaves for the backward pass. */
export interface ForwardPass {
  /** `[rows, last width]` */
  readonly outputs: Float64Array;
  /** Derivatives by weights and biases, from those by the outputs. */
  back(byOutputs: Float64Array): Float64Array[];
}

/**
 * Dense layers in plain numbers, with the activation between them.
 * @param widths of the input and of every layer
 * @param parameters weight `[in, out]` and bias `[out]` of each layer in turn
 * @param inputs `[rows, widths[0]]`
 */
export function denseLayers(
  widths: readonly number[],
  parameters: Point,
  inputs: Float64Array,
  activation: ScalarActivation,
): ForwardPass {
  const layers = widths.length - 1;
  const rows = inputs.length / widths[0]!;
  /** Inputs of each layer, and its outputs before the activation. */
  const entering: Float64Array[] = [inputs];
  const leaving: Float64Array[] = [];
  for (let layer = 0; layer < layers; layer += 1) {
    const sums = affine(entering[layer]!, parameters[2 * layer]!, parameters[2 * layer + 1]!, rows);
    leaving.push(sums);
    if (layer + 1 < layers) entering.push(sums.map(activation.at));
  }
  return {
    outputs: leaving[layers - 1]!,
    back(byOutputs) {
      const gradients: Float64Array[] = [];
      let bySums = byOutputs;
      for (let layer = layers - 1; layer >= 0; layer -= 1) {
        const { byWeight, byBias, byInput } = affineBack(entering[layer]!, parameters[2 * layer]!, bySums, rows);
        gradients.unshift(byWeight, byBias);
        if (layer === 0) break;
        const [sums, values] = [leaving[layer - 1]!, entering[layer]!];
        bySums = byInput.map((d, i) => d * activation.slope(sums[i]!, values[i]!));
      }
      return gradients;
    },
  };
}

function affine(input: Float64Array, weight: Float64Array, bias: Float64Array, rows: number): Float64Array {
  const outputs = bias.length;
  const inputs = weight.length / outputs;
  const sums = new Float64Array(rows * outputs);
  for (let row = 0; row < rows; row += 1) {
    const at = row * outputs;
    sums.set(bias, at);
    for (let i = 0; i < inputs; i += 1) {
      const value = input[row * inputs + i]!;
      for (let o = 0; o < outputs; o += 1) sums[at + o] = sums[at + o]! + value * weight[i * outputs + o]!;
    }
  }
  return sums;
}

function affineBack(input: Float64Array, weight: Float64Array, bySums: Float64Array, rows: number) {
  const outputs = bySums.length / rows;
  const inputs = weight.length / outputs;
  const byWeight = new Float64Array(weight.length);
  const byBias = new Float64Array(outputs);
  const byInput = new Float64Array(rows * inputs);
  for (let row = 0; row < rows; row += 1) {
    const at = row * outputs;
    for (let o = 0; o < outputs; o += 1) byBias[o] = byBias[o]! + bySums[at + o]!;
    for (let i = 0; i < inputs; i += 1) {
      const value = input[row * inputs + i]!;
      let sum = 0;
      for (let o = 0; o < outputs; o += 1) {
        const d = bySums[at + o]!;
        byWeight[i * outputs + o] = byWeight[i * outputs + o]! + value * d;
        sum += weight[i * outputs + o]! * d;
      }
      byInput[row * inputs + i] = sum;
    }
  }
  return { byWeight, byBias, byInput };
}
