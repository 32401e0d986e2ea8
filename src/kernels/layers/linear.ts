import * as tf from '@tensorflow/tfjs';
import { NosbenchError } from '../../util/errors.js';
import { activeHeap } from '../active-heap.js';
import { openGemm } from '../gemm.js';
import type { KernelRegistration } from '../registration.js';
import { openColumnSums } from './column-sums.js';
import { hasKernel, runKernel } from './run.js';

const FORWARD = 'NosbenchLinear';
const INPUT_GRADIENT = 'NosbenchLinearInputGradient';
const WEIGHT_GRADIENT = 'NosbenchLinearWeightGradient';
const BIAS_GRADIENT = 'NosbenchColumnSums';

/**
 * y = x·Wᵀ + b over the last axis, as PyTorch's `Linear`: x [..., in] float32, weight [out, in], bias [out] -> y [..., out].
 *
 * The caller owns y. Differentiable in all three; a gradient that nobody asked for is not computed. On the `wasm` backend with our kernels
 * the bias is part of the product, elsewhere the layer is composed of tfjs operations.
 */
export function linear(x: tf.Tensor, weight: tf.Tensor, bias?: tf.Tensor): tf.Tensor {
  checkShapes(x, weight, bias);
  if (hasKernel(FORWARD) && x.dtype === 'float32') {
    return runKernel(FORWARD, bias === undefined ? { x, weight } : { x, weight, bias })[0] as tf.Tensor;
  }
  return tf.tidy(() => {
    const [outputs, inputs] = weight.shape as [number, number];
    const product = tf.matMul(tf.reshape(x, [rowsOf(x), inputs]), weight as tf.Tensor2D, false, true);
    return tf.reshape(bias === undefined ? product : tf.add(product, bias), [...x.shape.slice(0, -1), outputs]);
  });
}

function checkShapes(x: tf.Tensor, weight: tf.Tensor, bias: tf.Tensor | undefined): void {
  const fits =
    weight.rank === 2 &&
    x.rank >= 1 &&
    x.shape.at(-1) === weight.shape[1] &&
    (bias === undefined || (bias.rank === 1 && bias.size === weight.shape[0]));
  if (fits) return;
  const got = `[${x.shape}], [${weight.shape}]${bias === undefined ? '' : ` and [${bias.shape}]`}`;
  throw new NosbenchError(
    'bug',
    `linear: expected x [..., in], weight [out, in] and bias [out], got ${got}. Check the model's parameters.`,
  );
}

/** How many vectors of the last axis a tensor has. */
function rowsOf({ shape }: tf.TensorInfo): number {
  return tf.util.sizeFromShape(shape.slice(0, -1));
}

export const LINEAR_KERNELS: readonly KernelRegistration[] = [
  {
    kernelName: FORWARD,
    kernelFunc: ({ inputs }) => {
      const { x, weight, bias } = inputs as Record<'x' | 'weight', tf.TensorInfo> & { bias?: tf.TensorInfo };
      const [n, k] = weight.shape as [number, number];
      const heap = activeHeap();
      const out = heap.allocate([...x.shape.slice(0, -1), n], 'float32');
      const product = {
        m: rowsOf(x),
        n,
        k,
        a: heap.addressOf(x),
        b: heap.addressOf(weight),
        c: heap.addressOf(out),
        transposeB: true,
      };
      openGemm()(bias === undefined ? product : { ...product, bias: heap.addressOf(bias) });
      return out;
    },
  },
  {
    kernelName: INPUT_GRADIENT,
    kernelFunc: ({ inputs }) => {
      const { dy, weight } = inputs as Record<'dy' | 'weight', tf.TensorInfo>;
      const [k, n] = weight.shape as [number, number];
      const heap = activeHeap();
      const out = heap.allocate([...dy.shape.slice(0, -1), n], 'float32');
      openGemm()({ m: rowsOf(dy), n, k, a: heap.addressOf(dy), b: heap.addressOf(weight), c: heap.addressOf(out) });
      return out;
    },
  },
  {
    kernelName: WEIGHT_GRADIENT,
    kernelFunc: ({ inputs }) => {
      const { dy, x } = inputs as Record<'dy' | 'x', tf.TensorInfo>;
      const [m, n] = [dy.shape.at(-1) as number, x.shape.at(-1) as number];
      const heap = activeHeap();
      const out = heap.allocate([m, n], 'float32');
      openGemm()({
        m,
        n,
        k: rowsOf(x),
        a: heap.addressOf(dy),
        b: heap.addressOf(x),
        c: heap.addressOf(out),
        transposeA: true,
      });
      return out;
    },
  },
  {
    kernelName: BIAS_GRADIENT,
    kernelFunc: ({ inputs }) => {
      const x = inputs.x as tf.TensorInfo;
      const columns = x.shape.at(-1) as number;
      const heap = activeHeap();
      const out = heap.allocate([columns], 'float32');
      openColumnSums().columnSums(rowsOf(x), columns, heap.addressOf(x), heap.addressOf(out));
      return out;
    },
  },
];

/** The gradient of the forward kernel, for `tf.registerGradient`: each part is computed only if it is wanted. */
export const LINEAR_GRADIENT: tf.GradConfig = {
  kernelName: FORWARD,
  inputsToSave: ['x', 'weight'],
  gradFunc: (dy, saved) => {
    const [x, weight] = saved as [tf.Tensor, tf.Tensor];
    const gradient = dy as tf.Tensor;
    return {
      x: () => runKernel(INPUT_GRADIENT, { dy: gradient, weight })[0] as tf.Tensor,
      weight: () => runKernel(WEIGHT_GRADIENT, { dy: gradient, x })[0] as tf.Tensor,
      bias: () => runKernel(BIAS_GRADIENT, { x: gradient })[0] as tf.Tensor,
    };
  },
};
