import type { NumpyRandomState } from '../../../random/numpy.js';
import { filled } from '../../../util/filled.js';
import { applyLinear, type Units } from '../linear-map.js';
import type { RawDataset } from './dataset.js';
import type { Activation, NetworkHyperparameters } from './hyper-priors.js';
import { drawLinear } from './network-weights.js';

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
  let state = applyLinear(drawLinear(random, hyperparameters, causes.width, hidden, true), causes, rows);
  const outputs: Units[] = [];
  const widths = [...Array.from({ length: layers - 1 }, () => hidden), ...(isCausal ? [] : [1])];
  for (const width of widths) {
    const map = drawLinear(random, hyperparameters, state.width, width, false);
    state = applyLinear(map, { values: state.values.map(activation), width: state.width }, rows);
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

/** Each cause has a mean and a deviation of its own in this data set: m ~ N(0, 1), |N(0, 1)·m|. */
function drawCauses(random: NumpyRandomState, rows: number, width: number): Units {
  const means = Array.from({ length: width }, () => random.normal());
  const deviations = means.map((mean) => Math.abs(random.normal() * mean));
  const values = filled(rows * width, (i) => means[i % width]! + deviations[i % width]! * random.normal());
  return { values, width };
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
