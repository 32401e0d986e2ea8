import * as tf from '@tensorflow/tfjs';
import { activeHeap } from '../active-heap.js';
import { openGemm, type Product } from '../gemm.js';
import type { KernelRegistration } from '../registration.js';
import { openColumnSums } from './column-sums.js';
import { openRecurrent } from './recurrent-module.js';

/** Names of the kernels behind `lstm`, `gru` and `vanillaRecurrent`; with `GRADIENT` added, those that go back through time. */
export const LSTM = 'NosbenchLstm';
export const GRU = 'NosbenchGru';
export const VANILLA = 'NosbenchVanillaRecurrent';
export const GRADIENT = 'Gradient';

export const RECURRENT_KERNELS: readonly KernelRegistration[] = [
  { kernelName: LSTM, kernelFunc: forwardLstm },
  { kernelName: LSTM + GRADIENT, kernelFunc: backwardLstm },
  { kernelName: GRU, kernelFunc: forwardGru },
  { kernelName: GRU + GRADIENT, kernelFunc: backwardGru },
  { kernelName: VANILLA, kernelFunc: forwardVanilla },
  { kernelName: VANILLA + GRADIENT, kernelFunc: backwardVanilla },
];

type Run = Parameters<tf.KernelFunc>[0];

/** A tensor and the address of its first element. */
interface Made {
  readonly tensor: tf.TensorInfo;
  readonly address: number;
}

/** What a run works with. x is [steps, batch, width], a state [batch, units]; steps come first, so that each is a block of memory. */
function open({ inputs, backend }: Run) {
  const heap = activeHeap();
  const [steps, batch, width] = (inputs.x as tf.TensorInfo).shape as [number, number, number];
  const units = (inputs.hidden0 as tf.TensorInfo).shape[1] as number;
  const gemm = openGemm();
  const at = (name: string): number => heap.addressOf(inputs[name] as tf.TensorInfo);
  const create = (...shape: readonly number[]): Made => {
    const tensor = heap.allocate(shape, 'float32');
    return { tensor, address: heap.addressOf(tensor) };
  };
  return {
    ...{ steps, batch, width, units, gemm, at, create },
    module: openRecurrent(),
    columnSums: openColumnSums().columnSums,
    /** Rows of matrices that hold all steps. */
    rows: steps * batch,
    /** Bytes of the state of one step. */
    state: 4 * batch * units,
    zeros(...shape: readonly number[]): Made {
      const made = create(...shape);
      new Float32Array(heap.memory.buffer, made.address, tf.util.sizeFromShape([...shape])).fill(0);
      return made;
    },
    release({ tensor }: Made): void {
      (backend as { disposeData(dataId: tf.DataId): void }).disposeData(tensor.dataId);
    },
    /** Address of step t - 1 of what holds all steps from `all` on; before the first step there is the initial state. */
    before: (t: number, all: number, initial: string): number =>
      t === 0 ? at(initial) : all + 4 * (t - 1) * batch * units,
    /** C = Σₜ (state before step t)ᵀ·Bₜ for B [steps·batch][n] with rows of `ldb` floats. */
    stateProduct(all: number, product: Pick<Product, 'n' | 'b' | 'c'> & { readonly ldb: number }): void {
      const common = { ...product, m: units, transposeA: true };
      gemm({ ...common, k: Math.max(0, steps - 1) * batch, a: all, b: product.b + 4 * batch * product.ldb });
      if (steps > 0) gemm({ ...common, k: batch, a: at('hidden0'), accumulate: true });
    },
  };
}

function forwardLstm(run: Run): tf.TensorInfo[] {
  const { steps, batch, width, units, rows, state, gemm, module, at, create, before } = open(run);
  const n = 4 * units;
  const [hidden, gates, cell, tanhCell] = [
    create(steps, batch, units),
    create(steps, batch, n),
    create(steps, batch, units),
    create(steps, batch, units),
  ];
  // What the inputs bring, for all steps at once; then step by step what the state brings.
  gemm({ m: rows, n, k: width, a: at('x'), b: at('weights'), c: gates.address, bias: at('bias') });
  for (let t = 0; t < steps; t++) {
    const c = gates.address + 4 * t * state;
    gemm({
      m: batch,
      n,
      k: units,
      a: before(t, hidden.address, 'hidden0'),
      b: at('weights') + 4 * width * n,
      c,
      accumulate: true,
    });
    module.lstm(
      batch,
      units,
      c,
      before(t, cell.address, 'cell0'),
      cell.address + t * state,
      tanhCell.address + t * state,
      hidden.address + t * state,
    );
  }
  return [hidden, gates, cell, tanhCell].map(({ tensor }) => tensor);
}

function backwardLstm(run: Run): tf.TensorInfo[] {
  const {
    steps,
    batch,
    width,
    units,
    rows,
    state,
    gemm,
    module,
    columnSums,
    at,
    create,
    zeros,
    release,
    before,
    stateProduct,
  } = open(run);
  const n = 4 * units;
  const [dx, dWeights, dBias, dHidden, dCell] = [
    create(steps, batch, width),
    create(width + units, n),
    create(n),
    zeros(batch, units),
    zeros(batch, units),
  ];
  const dGates = create(steps, batch, n);
  for (let t = steps - 1; t >= 0; t--) {
    const a = dGates.address + 4 * t * state;
    module.lstmGradient(
      batch,
      units,
      at('gates') + 4 * t * state,
      before(t, at('cell'), 'cell0'),
      at('tanhCell') + t * state,
      at('dy') + t * state,
      dHidden.address,
      dCell.address,
      a,
    );
    gemm({ m: batch, n: units, k: n, a, b: at('weights') + 4 * width * n, c: dHidden.address, transposeB: true });
  }
  gemm({ m: rows, n: width, k: n, a: dGates.address, b: at('weights'), c: dx.address, transposeB: true });
  gemm({ m: width, n, k: rows, a: at('x'), b: dGates.address, c: dWeights.address, transposeA: true });
  stateProduct(at('hidden'), { n, b: dGates.address, ldb: n, c: dWeights.address + 4 * width * n });
  columnSums(rows, n, dGates.address, dBias.address);
  release(dGates);
  return [dx, dWeights, dBias, dHidden, dCell].map(({ tensor }) => tensor);
}

/** The gates of a GRU in the order of their blocks. */
const GRU_GATES = ['z', 'r', 'h'] as const;

function forwardGru(run: Run): tf.TensorInfo[] {
  const { steps, batch, width, units, rows, state, gemm, module, at, create, before } = open(run);
  const ldc = 3 * units;
  const [hidden, gates, reset] = [create(steps, batch, units), create(steps, batch, ldc), create(steps, batch, units)];
  GRU_GATES.forEach((gate, block) => {
    gemm({
      m: rows,
      n: units,
      k: width,
      a: at('x'),
      b: at(`w${gate}`),
      bias: at(`b${gate}`),
      c: gates.address + 4 * block * units,
      ldc,
    });
  });
  for (let t = 0; t < steps; t++) {
    const c = gates.address + 3 * t * state;
    const a = before(t, hidden.address, 'hidden0');
    const product = { m: batch, n: units, k: units, ldc, accumulate: true };
    gemm({ ...product, a, b: at('uz'), c });
    gemm({ ...product, a, b: at('ur'), c: c + 4 * units });
    module.gruGates(batch, units, c, a, reset.address + t * state);
    gemm({ ...product, a: reset.address + t * state, b: at('uh'), c: c + 8 * units });
    module.gruOutput(batch, units, c, a, hidden.address + t * state);
  }
  return [hidden, gates, reset].map(({ tensor }) => tensor);
}

function backwardGru(run: Run): tf.TensorInfo[] {
  const {
    steps,
    batch,
    width,
    units,
    rows,
    state,
    gemm,
    module,
    columnSums,
    at,
    create,
    zeros,
    release,
    before,
    stateProduct,
  } = open(run);
  const ld = 3 * units;
  const dx = create(steps, batch, width);
  const dHidden = zeros(batch, units);
  const [dGates, dReset, biases] = [create(steps, batch, ld), create(batch, units), create(ld)];
  for (let t = steps - 1; t >= 0; t--) {
    const here = dGates.address + 3 * t * state;
    const gates = at('gates') + 3 * t * state;
    const h = before(t, at('hidden'), 'hidden0');
    const product = { m: batch, n: units, k: units, lda: ld, transposeB: true };
    module.gruOutputGradient(batch, units, gates, h, at('dy') + t * state, dHidden.address, here);
    gemm({ ...product, a: here + 8 * units, b: at('uh'), c: dReset.address });
    module.gruResetGradient(batch, units, gates, h, dReset.address, dHidden.address, here);
    gemm({ ...product, a: here, b: at('uz'), c: dHidden.address, accumulate: true });
    gemm({ ...product, a: here + 4 * units, b: at('ur'), c: dHidden.address, accumulate: true });
  }
  columnSums(rows, ld, dGates.address, biases.address);
  const parameters = GRU_GATES.flatMap((gate, block) => {
    const b = dGates.address + 4 * block * units;
    const [dw, du, db] = [create(width, units), create(units, units), create(units)];
    gemm({
      m: rows,
      n: width,
      k: units,
      a: b,
      lda: ld,
      b: at(`w${gate}`),
      c: dx.address,
      transposeB: true,
      accumulate: block > 0,
    });
    gemm({ m: width, n: units, k: rows, a: at('x'), b, ldb: ld, c: dw.address, transposeA: true });
    if (gate === 'h')
      gemm({ m: units, n: units, k: rows, a: at('reset'), b, ldb: ld, c: du.address, transposeA: true });
    else stateProduct(at('hidden'), { n: units, b, ldb: ld, c: du.address });
    columnSums(1, units, biases.address + 4 * block * units, db.address);
    return [dw, du, db];
  });
  for (const temporary of [dGates, dReset, biases]) release(temporary);
  return [dx, ...parameters, dHidden].map(({ tensor }) => tensor);
}

function forwardVanilla(run: Run): tf.TensorInfo {
  const { steps, batch, width, units, rows, state, gemm, module, at, create, before } = open(run);
  const activate = run.attrs?.activation === 'relu' ? module.relu : module.tanh;
  const hidden = create(steps, batch, units);
  gemm({ m: rows, n: units, k: width, a: at('x'), b: at('inputWeights'), bias: at('inputBias'), c: hidden.address });
  for (let t = 0; t < steps; t++) {
    const c = hidden.address + t * state;
    gemm({
      m: batch,
      n: units,
      k: units,
      a: before(t, hidden.address, 'hidden0'),
      b: at('hiddenWeights'),
      bias: at('hiddenBias'),
      c,
      accumulate: true,
    });
    activate(batch, units, c);
  }
  return hidden.tensor;
}

function backwardVanilla(run: Run): tf.TensorInfo[] {
  const {
    steps,
    batch,
    width,
    units,
    rows,
    state,
    gemm,
    module,
    columnSums,
    at,
    create,
    zeros,
    release,
    stateProduct,
  } = open(run);
  const slope = run.attrs?.activation === 'relu' ? module.reluGradient : module.tanhGradient;
  const [dx, dInputWeights, dInputBias] = [create(steps, batch, width), create(width, units), create(units)];
  const [dHiddenWeights, dHiddenBias, dHidden] = [create(units, units), create(units), zeros(batch, units)];
  const dSums = create(steps, batch, units);
  for (let t = steps - 1; t >= 0; t--) {
    const a = dSums.address + t * state;
    slope(batch, units, at('hidden') + t * state, at('dy') + t * state, dHidden.address, a);
    gemm({ m: batch, n: units, k: units, a, b: at('hiddenWeights'), c: dHidden.address, transposeB: true });
  }
  gemm({ m: rows, n: width, k: units, a: dSums.address, b: at('inputWeights'), c: dx.address, transposeB: true });
  gemm({ m: width, n: units, k: rows, a: at('x'), b: dSums.address, c: dInputWeights.address, transposeA: true });
  stateProduct(at('hidden'), { n: units, b: dSums.address, ldb: units, c: dHiddenWeights.address });
  columnSums(rows, units, dSums.address, dInputBias.address);
  columnSums(rows, units, dSums.address, dHiddenBias.address);
  release(dSums);
  return [dx, dInputWeights, dInputBias, dHiddenWeights, dHiddenBias, dHidden].map(({ tensor }) => tensor);
}
