import * as tf from '@tensorflow/tfjs';
import { activeHeap } from './active-heap.js';
import { openGemm } from './gemm.js';
import type { KernelRegistration } from './registration.js';

/**
 * `tf.matMul` and `tf.fused.matMul` by the generated product: no cache of packed weights that could go stale, and no slow path for
 * transposed operands, which every gradient needs.
 */
export const MATMUL_KERNELS: readonly KernelRegistration[] = [
  {
    kernelName: 'BatchMatMul',
    kernelFunc: ({ inputs, attrs }) =>
      multiply(
        inputs.a as tf.TensorInfo,
        inputs.b as tf.TensorInfo,
        attrs?.transposeA === true,
        attrs?.transposeB === true,
      ),
  },
  { kernelName: '_FusedMatMul', kernelFunc: fusedMatMul },
];

/** Activation -> the kernel of tfjs that is it. */
const ACTIVATIONS: Readonly<Record<string, string>> = {
  relu: 'Relu',
  relu6: 'Relu6',
  elu: 'Elu',
  sigmoid: 'Sigmoid',
  leakyrelu: 'LeakyRelu',
  prelu: 'Prelu',
};

/** op(a)·op(b) of the last two dimensions; the dimensions before them broadcast. `bias` is added to every row. */
function multiply(
  a: tf.TensorInfo,
  b: tf.TensorInfo,
  transposeA: boolean,
  transposeB: boolean,
  bias?: tf.TensorInfo,
): tf.TensorInfo {
  if (a.dtype !== 'float32' || b.dtype !== 'float32') {
    throw new Error(
      `matMul: expected two float32 tensors on the wasm backend, got ${a.dtype} and ${b.dtype}. Cast them first.`,
    );
  }
  const [rowsA, columnsA] = a.shape.slice(-2) as [number, number];
  const [rowsB, columnsB] = b.shape.slice(-2) as [number, number];
  const [m, k] = transposeA ? [columnsA, rowsA] : [rowsA, columnsA];
  const [depthB, n] = transposeB ? [columnsB, rowsB] : [rowsB, columnsB];
  if (k !== depthB) {
    throw new Error(
      `matMul: expected inner dimensions of one length, got [${a.shape}]${transposeA ? ' transposed' : ''} and [${b.shape}]${transposeB ? ' transposed' : ''}. Check the operands' order.`,
    );
  }
  const batchA = a.shape.slice(0, -2);
  const batchB = b.shape.slice(0, -2);
  const batch = tf.broadcast_util.assertAndGetBroadcastShape(batchA, batchB);
  const heap = activeHeap();
  const gemm = openGemm();
  const out = heap.allocate([...batch, m, n], 'float32');
  const [addressA, addressB, addressC] = [heap.addressOf(a), heap.addressOf(b), heap.addressOf(out)];
  const common = { transposeA, transposeB, ...(bias === undefined ? {} : { bias: heap.addressOf(bias) }) };

  // Matrices side by side in A against one B are one tall matrix.
  const count = tf.util.sizeFromShape(batch);
  if (!transposeA && tf.util.sizeFromShape(batchB) === 1) {
    gemm({ m: m * count, n, k, a: addressA, b: addressB, c: addressC, ...common });
    return out;
  }
  const whichA = broadcastIndex(batchA, batch);
  const whichB = broadcastIndex(batchB, batch);
  for (let index = 0; index < count; index++) {
    gemm({
      m,
      n,
      k,
      a: addressA + 4 * m * k * whichA(index),
      b: addressB + 4 * k * n * whichB(index),
      c: addressC + 4 * m * n * index,
      ...common,
    });
  }
  return out;
}

function fusedMatMul({ inputs, attrs = {}, backend }: Parameters<tf.KernelFunc>[0]): tf.TensorInfo {
  const { a, b, bias, preluActivationWeights } = inputs as Record<string, tf.TensorInfo>;
  const { transposeA, transposeB, activation = 'linear', leakyreluAlpha } = attrs;
  const columns = (b as tf.TensorInfo).shape.at(transposeB === true ? -2 : -1);
  const isRow =
    bias?.dtype === 'float32' && tf.util.sizeFromShape(bias.shape) === columns && bias.shape.at(-1) === columns;
  let out = multiply(
    a as tf.TensorInfo,
    b as tf.TensorInfo,
    transposeA === true,
    transposeB === true,
    isRow ? bias : undefined,
  );
  const replaceBy = (
    kernelName: string,
    operands: Readonly<Record<string, tf.TensorInfo | undefined>>,
    attributes: tf.NamedAttrMap = {},
  ): void => {
    const { kernelFunc } = tf.getKernel(kernelName, 'wasm');
    const before = out;
    out = kernelFunc({ inputs: operands, backend, attrs: attributes }) as tf.TensorInfo;
    (backend as { disposeData(dataId: tf.DataId): void }).disposeData(before.dataId);
  };
  if (bias !== undefined && bias !== null && !isRow) replaceBy('Add', { a: out, b: bias });
  if (activation === 'linear') return out;
  const kernelName = ACTIVATIONS[String(activation)];
  if (kernelName === undefined) {
    throw new Error(
      `fused matMul: expected an activation among linear, ${Object.keys(ACTIVATIONS).join(', ')}, got "${String(activation)}". Apply it as an operation of its own.`,
    );
  }
  replaceBy(kernelName, kernelName === 'Prelu' ? { x: out, alpha: preluActivationWeights } : { x: out }, {
    alpha: leakyreluAlpha ?? 0,
  });
  return out;
}

/** Position in the broadcast batch -> which matrix of an operand whose batch has the given shape. */
function broadcastIndex(own: readonly number[], whole: readonly number[]): (index: number) => number {
  const offset = whole.length - own.length;
  return (index) => {
    let rest = index;
    let stride = 1;
    let which = 0;
    for (let axis = whole.length - 1; axis >= offset; axis--) {
      const length = whole[axis] as number;
      const ownLength = own[axis - offset] as number;
      if (ownLength > 1) which += stride * (rest % length);
      rest = Math.floor(rest / length);
      stride *= ownLength;
    }
    return which;
  };
}
