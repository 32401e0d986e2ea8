import type { NumpyRandomState } from '../../../random/numpy.js';
import { filled } from '../../../util/filled.js';
import type { RawDataset } from './dataset.js';
import type { Activation, NetworkHyperparameters } from './hyper-priors.js';
import { drawLinear, type LinearMap } from './network-weights.js';

const ACTIVATIONS: Readonly<Record<Activation, (x: number) => number>> = {
  tanh: Math.tanh,
  identity: (x) => x,
  relu: (x) => Math.max(x, 0),
};

/**
 * A data set from a network of its own: random causes run through it, and either its units are read as inputs and output (a structural
 * causal model) or the causes are the inputs. A network that gives NaN or infinities gives a data set of zeros whose classes will not count.
 */
export function drawNetworkDataset(
  random: NumpyRandomState,
  hyperparameters: NetworkHyperparameters,
  rows: number,
  features: number,
): RawDataset {
  const { isCausal, layers, noiseStd, hasUnitNoise } = hyperparameters;
  const hidden = isCausal ? Math.max(hyperparameters.hidden, 1 + 2 * features) : hyperparameters.hidden;
  const causes = drawCauses(random, rows, isCausal ? hyperparameters.causes : features);
  const activation = ACTIVATIONS[hyperparameters.activation];
  let state = apply(drawLinear(random, hyperparameters, causes.width, hidden, true), causes, rows);
  const outputs: Units[] = [];
  const widths = [...Array.from({ length: layers - 1 }, () => hidden), ...(isCausal ? [] : [1])];
  for (const width of widths) {
    const map = drawLinear(random, hyperparameters, state.width, width, false);
    state = apply(map, { values: state.values.map(activation), width: state.width }, rows);
    const strengths = Array.from({ length: width }, () =>
      hasUnitNoise ? Math.abs(random.normal(0, noiseStd)) : noiseStd,
    );
    for (let i = 0; i < state.values.length; i += 1) state.values[i]! += strengths[i % width]! * random.normal();
    outputs.push(state);
  }
  const read = isCausal
    ? readUnits(random, hyperparameters, outputs, rows, features)
    : { x: causes.values, y: state.values };
  const isSound = read.x.every(Number.isFinite) && read.y.every(Number.isFinite);
  if (!isSound) return { x: new Float64Array(rows * features), y: new Float64Array(rows).fill(-100) };
  return { x: rotated(read.x, features, random.integer(0, features)), y: read.y };
}

/** Values of some units in every row, `[rows][width]`. */
interface Units {
  readonly values: Float64Array;
  readonly width: number;
}

/** Each cause has a mean and a deviation of its own in this data set: m ~ N(0, 1), |N(0, 1)·m|. */
function drawCauses(random: NumpyRandomState, rows: number, width: number): Units {
  const means = Array.from({ length: width }, () => random.normal());
  const deviations = means.map((mean) => Math.abs(random.normal() * mean));
  const values = filled(rows * width, (i) => means[i % width]! + deviations[i % width]! * random.normal());
  return { values, width };
}

/** Four outputs at a time, as each sum waits for its own last term only. */
function apply({ weight, bias }: LinearMap, { values, width }: Units, rows: number): Units {
  const outputs = bias.length;
  const out = new Float64Array(rows * outputs);
  const last = outputs - 1;
  for (let o = 0; o < outputs; o += 4) {
    const [o1, o2, o3] = [Math.min(o + 1, last), Math.min(o + 2, last), Math.min(o + 3, last)] as const;
    const [w0, w1, w2, w3] = [o * width, o1 * width, o2 * width, o3 * width] as const;
    for (let row = 0; row < rows; row += 1) {
      let sum0 = bias[o]!;
      let sum1 = bias[o1]!;
      let sum2 = bias[o2]!;
      let sum3 = bias[o3]!;
      for (let i = 0; i < width; i += 1) {
        const value = values[row * width + i]!;
        sum0 += weight[w0 + i]! * value;
        sum1 += weight[w1 + i]! * value;
        sum2 += weight[w2 + i]! * value;
        sum3 += weight[w3 + i]! * value;
      }
      const to = row * outputs;
      out[to + o3] = sum3; // beyond the last output the same number again
      out[to + o2] = sum2;
      out[to + o1] = sum1;
      out[to + o] = sum0;
    }
  }
  return { values: out, width: outputs };
}

/** Inputs and output among the units of all modules but the first map. */
function readUnits(
  random: NumpyRandomState,
  { isInClique, outputIsEffect, sortsFeatures }: NetworkHyperparameters,
  modules: readonly Units[],
  rows: number,
  features: number,
): RawDataset {
  const width = modules[0]!.width;
  const count = modules.length * width;
  const chosen = isInClique
    ? addTo(random.integer(0, count - features), random.permutation(1 + features))
    : random.permutation(count - 1);
  const inputs = chosen.slice(1, 1 + features);
  if (sortsFeatures) inputs.sort((a, b) => a - b);
  const output = outputIsEffect ? count - 1 : chosen[0]!;
  const at = (row: number, unit: number): number =>
    modules[Math.trunc(unit / width)]!.values[row * width + (unit % width)]!;
  return {
    x: filled(rows * features, (i) => at(Math.trunc(i / features), inputs[i % features]!)),
    y: filled(rows, (row) => at(row, output)),
  };
}

function addTo(offset: number, values: readonly number[]): number[] {
  return values.map((value) => value + offset);
}

/** Features shifted in a circle. */
function rotated(x: Float64Array, features: number, by: number): Float64Array {
  return x.map((_, i) => x[i - (i % features) + ((i + by) % features)]!);
}
