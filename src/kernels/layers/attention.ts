import * as tf from '@tensorflow/tfjs';
import { NosbenchError } from '../../util/errors.js';
import { activeHeap } from '../active-heap.js';
import { openGemm, type Product } from '../gemm.js';
import type { Heap } from '../heap.js';
import type { KernelRegistration } from '../registration.js';
import { hasKernel, runKernel } from './run.js';
import { openSoftmax } from './softmax-module.js';

const FORWARD = 'NosbenchAttention';
const BACKWARD = 'NosbenchAttentionGradient';

export interface AttentionOptions {
  /** Divides E. */
  readonly heads: number;
  /** s: how many positions, from the first, are attended to; 0 .. T. */
  readonly keys: number;
}

/**
 * Multi-head attention (Vaswani et al. 2017) of every position to the first `keys` positions, from queries, keys and values side by side:
 * qkv [T, B, 3E] float32 -> [T, B, E], positions first, head a in columns a·D .. (a + 1)·D − 1 with D = E / heads:
 *
 *     out[t] = Σⱼ softmaxⱼ(q[t]·k[j]/√D)·v[j],  j < s
 *
 * Nothing to attend to (s = 0) gives zeros, and a zero gradient. The caller owns the result.
 */
export function attention(qkv: tf.Tensor3D, { heads, keys }: AttentionOptions): tf.Tensor3D {
  const [length, , packed] = qkv.shape;
  const width = packed / 3;
  if (
    !Number.isInteger(width / heads) ||
    !Number.isInteger(keys) ||
    keys < 0 ||
    keys > length ||
    qkv.dtype !== 'float32'
  ) {
    const got = `${qkv.dtype} [${qkv.shape}], ${heads} heads and ${keys} keys`;
    throw new NosbenchError(
      'bug',
      `attention: expected float32 qkv [T, B, 3E], heads that divide E and 0 to T keys, got ${got}. Check the model's sizes.`,
    );
  }
  if (!hasKernel(FORWARD)) return composed(qkv, heads, keys);
  return tf.customGrad((...received) => {
    const [input, save] = received as unknown as [tf.Tensor3D, tf.GradSaveFunc];
    const [value, weights] = runKernel(FORWARD, { qkv: input }, { heads, keys }) as [tf.Tensor, tf.Tensor];
    save([input, weights]);
    const gradFunc = (dy: tf.Tensor, saved: tf.Tensor[]): tf.Tensor => {
      const [kept, weightsKept] = saved as [tf.Tensor, tf.Tensor];
      return runKernel(BACKWARD, { dy, qkv: kept, weights: weightsKept }, { heads, keys })[0] as tf.Tensor;
    };
    return { value, gradFunc };
  })(qkv) as tf.Tensor3D;
}

function composed(qkv: tf.Tensor3D, heads: number, keys: number): tf.Tensor3D {
  const [length, batch, packed] = qkv.shape;
  const width = packed / 3;
  const depth = width / heads;
  if (keys === 0) {
    // Not tf.zeros alone: then the gradient of qkv would be missing and not zero.
    // And of its shape alone: what is not saved for the gradient may be disposed of by then.
    return tf.customGrad(() => ({
      value: tf.zeros([length, batch, width]),
      gradFunc: () => tf.zeros(qkv.shape),
    }))(qkv) as tf.Tensor3D;
  }
  return tf.tidy(() => {
    /** [B, heads, positions, D] */
    const part = (index: number, positions: number): tf.Tensor4D => {
      const block = tf.slice(qkv, [0, 0, index * width], [positions, batch, width]);
      return tf.transpose(tf.reshape(block, [positions, batch, heads, depth]), [1, 2, 0, 3]);
    };
    const scores = tf.mul(tf.matMul(part(0, length), part(1, keys), false, true), 1 / Math.sqrt(depth));
    const mixed = tf.matMul(tf.softmax(scores), part(2, keys));
    return tf.reshape(tf.transpose(mixed, [2, 0, 1, 3]), [length, batch, width]);
  });
}

/** How the matrices of one head lie in qkv, in the results and in the attention weights [B][heads][T][s]; strides in floats. */
interface Layout {
  readonly length: number;
  readonly batch: number;
  readonly width: number;
  readonly heads: number;
  readonly depth: number;
  readonly keys: number;
}

function layoutOf(qkv: tf.TensorInfo, attrs: tf.NamedAttrMap | undefined): Layout {
  const [length, batch, packed] = qkv.shape as [number, number, number];
  const heads = attrs?.heads as number;
  return { length, batch, width: packed / 3, heads, depth: packed / 3 / heads, keys: attrs?.keys as number };
}

/** Calls `work` for every head of every data set: byte distances to its matrices from the beginnings of qkv, results and weights. */
function forEachHead(
  { length, batch, width, heads, depth, keys }: Layout,
  work: (inQkv: number, inResult: number, inWeights: number) => void,
): void {
  for (let b = 0; b < batch; b++) {
    for (let head = 0; head < heads; head++) {
      work(4 * (b * 3 * width + head * depth), 4 * (b * width + head * depth), 4 * (b * heads + head) * length * keys);
    }
  }
}

export const ATTENTION_KERNELS: readonly KernelRegistration[] = [
  {
    kernelName: FORWARD,
    kernelFunc: ({ inputs, attrs }) => {
      const qkv = inputs.qkv as tf.TensorInfo;
      const layout = layoutOf(qkv, attrs);
      const heap = activeHeap();
      const out = heap.allocate([layout.length, layout.batch, layout.width], 'float32');
      const weights = heap.allocate([layout.batch, layout.heads, layout.length, layout.keys], 'float32');
      forward(layout, heap.addressOf(qkv), heap.addressOf(out), heap.addressOf(weights));
      return [out, weights];
    },
  },
  {
    kernelName: BACKWARD,
    kernelFunc: ({ inputs, attrs }) => {
      const { dy, qkv, weights } = inputs as Record<'dy' | 'qkv' | 'weights', tf.TensorInfo>;
      const layout = layoutOf(qkv, attrs);
      const heap = activeHeap();
      const dqkv = heap.allocate(qkv.shape, 'float32');
      const weightGradients = heap.allocate(weights.shape, 'float32');
      const [toQkv, toWeights] = [heap.addressOf(dqkv), heap.addressOf(weightGradients)];
      backward(heap, layout, heap.addressOf(qkv), heap.addressOf(weights), heap.addressOf(dy), toQkv, toWeights);
      return [dqkv, weightGradients];
    },
  },
];

function forward(layout: Layout, qkv: number, out: number, weights: number): void {
  const { length, batch, width, heads, depth, keys } = layout;
  const gemm = openGemm();
  const inner = 3 * width * batch;
  forEachHead(layout, (inQkv, _, inWeights) => {
    const q = qkv + inQkv;
    gemm({
      m: length,
      n: keys,
      k: depth,
      a: q,
      lda: inner,
      b: q + 4 * width,
      ldb: inner,
      transposeB: true,
      c: weights + inWeights,
    });
  });
  openSoftmax().softmax(batch * heads * length, keys, weights, 1 / Math.sqrt(depth));
  forEachHead(layout, (inQkv, inResult, inWeights) => {
    const v = qkv + inQkv + 8 * width;
    gemm({
      m: length,
      n: depth,
      k: keys,
      a: weights + inWeights,
      b: v,
      ldb: inner,
      c: out + inResult,
      ldc: width * batch,
    });
  });
}

function backward(
  heap: Heap,
  layout: Layout,
  qkv: number,
  weights: number,
  dy: number,
  dqkv: number,
  dWeights: number,
): void {
  const { length, batch, width, heads, depth, keys } = layout;
  const gemm = openGemm();
  const inner = 3 * width * batch;
  const outer = width * batch;
  // Positions from s on are nobody's key or value.
  new Float32Array(heap.memory.buffer, dqkv + 4 * keys * inner, (length - keys) * inner).fill(0);
  forEachHead(layout, (inQkv, inResult, inWeights) => {
    const v = inQkv + 8 * width;
    const change: Pick<Product, 'a' | 'lda'> = { a: dy + inResult, lda: outer };
    // dP = dO·Vᵀ and dV = Pᵀ·dO.
    gemm({
      m: length,
      n: keys,
      k: depth,
      ...change,
      b: qkv + v,
      ldb: inner,
      transposeB: true,
      c: dWeights + inWeights,
    });
    gemm({
      m: keys,
      n: depth,
      k: length,
      a: weights + inWeights,
      transposeA: true,
      b: dy + inResult,
      ldb: outer,
      c: dqkv + v,
      ldc: inner,
    });
  });
  openSoftmax().softmaxGradient(batch * heads * length, keys, weights, dWeights, 1 / Math.sqrt(depth));
  forEachHead(layout, (inQkv, _, inWeights) => {
    const [q, k] = [inQkv, inQkv + 4 * width];
    const scores: Pick<Product, 'a'> = { a: dWeights + inWeights };
    // dQ = dS·K and dK = dSᵀ·Q.
    gemm({ m: length, n: depth, k: keys, ...scores, b: qkv + k, ldb: inner, c: dqkv + q, ldc: inner });
    gemm({
      m: keys,
      n: depth,
      k: length,
      ...scores,
      transposeA: true,
      b: qkv + q,
      ldb: inner,
      c: dqkv + k,
      ldc: inner,
    });
  });
}
