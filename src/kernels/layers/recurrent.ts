import * as tf from '@tensorflow/tfjs';
import { NosbenchError } from '../../util/errors.js';
import { composedGru, composedLstm, composedVanilla } from './recurrent-composed.js';
import { GRADIENT, GRU, LSTM, VANILLA } from './recurrent-kernels.js';
import {
  GRU_PARAMETERS,
  type GruParameters,
  type LstmParameters,
  type LstmState,
  type VanillaActivation,
  type VanillaParameters,
} from './recurrent-parameters.js';
import { hasKernel, runKernel } from './run.js';

/**
 * Recurrent cells, unrolled over a whole sequence without masking. Sequences are time-major: x [steps, batch, inputs] float32 gives the
 * hidden values after every step, [steps, batch, units]; the caller owns the result. The initial state is [batch, units], zeros when left
 * out (a learned row is broadcast by the caller). Everything is differentiable, by backpropagation through time: on the `wasm` backend
 * with fused steps and one product over all steps for the gradients of the weights, elsewhere composed of tfjs operations.
 */

export type {
  GruParameters,
  LstmParameters,
  LstmState,
  VanillaActivation,
  VanillaParameters,
} from './recurrent-parameters.js';

/**
 * Long short-term memory as in Sonnet 1.36 (TaskSet), with 1 added to the forget gate:
 *
 *     [i, j, f, o] = [x, h]·W + b
 *     c' = c·σ(f + 1) + σ(i)·tanh(j)
 *     h' = tanh(c')·σ(o)
 */
export function lstm(x: tf.Tensor, parameters: LstmParameters, initial?: LstmState): tf.Tensor {
  const { weights, bias } = parameters;
  const units = (bias.shape[0] ?? 0) / 4;
  const [batch, inputs] = checkedInput('lstm', x);
  checkShapes(
    'lstm',
    { weights, bias, ...initial },
    { weights: [inputs + units, 4 * units], bias: [4 * units], hidden: [batch, units], cell: [batch, units] },
  );
  return tf.tidy(() => {
    const hidden0 = initial?.hidden ?? tf.zeros([batch, units]);
    const cell0 = initial?.cell ?? tf.zeros([batch, units]);
    if (!hasKernel(LSTM)) return composedLstm(x, weights, bias, hidden0, cell0);
    return unrolled(LSTM, { x, weights, bias, hidden0, cell0 }, ['gates', 'cell', 'tanhCell'], {});
  });
}

/**
 * Gated recurrent unit as in Sonnet 1.36 (TaskSet):
 *
 *     z = σ(x·wz + h·uz + bz)        r = σ(x·wr + h·ur + br)
 *     c = tanh(x·wh + (r·h)·uh + bh)
 *     h' = (1 − z)·h + z·c
 */
export function gru(x: tf.Tensor, parameters: GruParameters, initial?: tf.Tensor): tf.Tensor {
  const units = parameters.bz.shape[0] ?? 0;
  const [batch, inputs] = checkedInput('gru', x);
  const shapes = Object.fromEntries(
    GRU_PARAMETERS.map((name) => [
      name,
      { w: [inputs, units], u: [units, units], b: [units] }[name[0] as 'w' | 'u' | 'b'],
    ]),
  );
  const own = Object.fromEntries(GRU_PARAMETERS.map((name) => [name, parameters[name]]));
  checkShapes('gru', { ...own, initial }, { ...shapes, initial: [batch, units] });
  return tf.tidy(() => {
    const hidden0 = initial ?? tf.zeros([batch, units]);
    if (!hasKernel(GRU)) return composedGru(x, parameters, hidden0);
    return unrolled(GRU, { x, ...own, hidden0 }, ['gates', 'reset'], {});
  });
}

/** h' = activation(x·Wᵢ + bᵢ + h·Wₕ + bₕ). */
export function vanillaRecurrent(
  x: tf.Tensor,
  parameters: VanillaParameters,
  activation: VanillaActivation = 'tanh',
  initial?: tf.Tensor,
): tf.Tensor {
  const { inputWeights, inputBias, hiddenWeights, hiddenBias } = parameters;
  const units = inputBias.shape[0] ?? 0;
  const [batch, inputs] = checkedInput('vanillaRecurrent', x);
  const own = { inputWeights, inputBias, hiddenWeights, hiddenBias };
  checkShapes(
    'vanillaRecurrent',
    { ...own, initial },
    {
      inputWeights: [inputs, units],
      inputBias: [units],
      hiddenWeights: [units, units],
      hiddenBias: [units],
      initial: [batch, units],
    },
  );
  return tf.tidy(() => {
    const hidden0 = initial ?? tf.zeros([batch, units]);
    if (!hasKernel(VANILLA)) return composedVanilla(x, parameters, activation, hidden0);
    return unrolled(VANILLA, { x, ...own, hidden0 }, [], { activation });
  });
}

/** Runs a cell's kernel; its gradient gets all inputs, the outputs by the names `hidden` and `kept`, and dy. */
function unrolled(
  kernel: string,
  inputs: Readonly<Record<string, tf.Tensor>>,
  kept: readonly string[],
  attributes: tf.NamedAttrMap,
): tf.Tensor {
  const names = Object.keys(inputs);
  return tf.customGrad((...received) => {
    const save = received.pop() as unknown as tf.GradSaveFunc;
    const tensors = received as tf.Tensor[];
    const outputs = runKernel(kernel, named(names, tensors), attributes);
    save([...tensors, ...outputs]);
    const gradFunc = (dy: tf.Tensor, saved: tf.Tensor[]): tf.Tensor[] =>
      runKernel(kernel + GRADIENT, { ...named([...names, 'hidden', ...kept], saved), dy }, attributes);
    return { value: outputs[0] as tf.Tensor, gradFunc };
  })(...Object.values(inputs));
}

function named(names: readonly string[], tensors: readonly tf.Tensor[]): tf.NamedTensorMap {
  return Object.fromEntries(names.map((name, index) => [name, tensors[index] as tf.Tensor]));
}

/** Batch and inputs of a time-major sequence. */
function checkedInput(layer: string, x: tf.Tensor): readonly [batch: number, inputs: number] {
  if (x.rank === 3 && x.dtype === 'float32') return [x.shape[1] as number, x.shape[2] as number];
  throw new NosbenchError(
    'bug',
    `${layer}: expected x float32 [steps, batch, inputs], got ${x.dtype} [${x.shape}]. Bring the sequence into time-major form.`,
  );
}

function checkShapes(
  layer: string,
  tensors: Readonly<Record<string, tf.Tensor | undefined>>,
  expected: Readonly<Record<string, readonly number[] | undefined>>,
): void {
  const faults = Object.entries(tensors).flatMap(([name, tensor]) => {
    const shape = expected[name];
    if (tensor === undefined || shape === undefined) return [];
    const fits = tensor.dtype === 'float32' && tf.util.arraysEqual(tensor.shape, shape as number[]);
    return fits ? [] : [`${name} float32 [${shape}], got ${tensor.dtype} [${tensor.shape}]`];
  });
  if (faults.length > 0)
    throw new NosbenchError('bug', `${layer}: expected ${faults.join('; ')}. Check the model's parameters.`);
}
