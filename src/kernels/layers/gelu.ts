import * as tf from '@tensorflow/tfjs';
import { activeHeap } from '../active-heap.js';
import { exp, highDoubles, lowDoubles, polynomial, save, type Writer } from '../elementwise/doubles.js';
import { perHeap } from '../per-heap.js';
import type { KernelRegistration } from '../registration.js';
import { type Expression, f64x2, op, type Statement } from '../wasm/code.js';
import { defineFunction, encodeModule, type FunctionDefinition } from '../wasm/module.js';
import { instantiate } from '../wasm/runtime.js';
import { forEachFour, rounded } from './row-loops.js';
import { hasKernel, isRecording, runKernel } from './run.js';

const KERNEL = 'NosbenchGelu';

/**
 * GELU in its exact form, x·Φ(x) with Φ the normal distribution function (Hendrycks and Gimpel 2016): any shape, float32. The caller
 * owns the result.
 *
 * Our kernel computes the slope Φ(x) + x·φ(x) along with the value, from one exponential, when gradients are recorded.
 */
export function gelu(x: tf.Tensor): tf.Tensor {
  if (!hasKernel(KERNEL) || x.dtype !== 'float32') return composed(x);
  return tf.customGrad((input, save) => {
    const [value, slope] = runKernel(KERNEL, { x: input as tf.Tensor }, { withSlope: isRecording() }) as [
      tf.Tensor,
      tf.Tensor?,
    ];
    (save as tf.GradSaveFunc)(slope === undefined ? [] : [slope]);
    return { value, gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => tf.mul(dy, saved[0] as tf.Tensor) };
  })(x);
}

function composed(x: tf.Tensor): tf.Tensor {
  return tf.tidy(() => tf.mul(tf.mul(x, 0.5), tf.add(tf.erf(tf.mul(x, Math.SQRT1_2)), 1)));
}

export const GELU_KERNELS: readonly KernelRegistration[] = [
  {
    kernelName: KERNEL,
    kernelFunc: ({ inputs, attrs }) => {
      const x = inputs.x as tf.TensorInfo;
      const heap = activeHeap();
      const value = heap.allocate(x.shape, 'float32');
      const slope = attrs?.withSlope === true ? heap.allocate(x.shape, 'float32') : undefined;
      const { gelu: fill, geluAndSlope } = openGelu();
      const bytes = 4 * tf.util.sizeFromShape(x.shape);
      if (slope === undefined) fill(bytes, heap.addressOf(x), heap.addressOf(value), 0);
      else geluAndSlope(bytes, heap.addressOf(x), heap.addressOf(value), heap.addressOf(slope));
      return slope === undefined ? [value] : [value, slope];
    },
  },
];

interface GeluModule {
  /** `slope` is not written. */
  gelu(bytes: number, x: number, value: number, slope: 0): void;
  geluAndSlope(bytes: number, x: number, value: number, slope: number): void;
}

const openGelu = perHeap(
  (heap) =>
    instantiate(encodeModule([emitGelu(false), emitGelu(true)]), { memory: heap.memory }) as unknown as GeluModule,
);

function emitGelu(withSlope: boolean): FunctionDefinition {
  // Without a slope its address is 0 and not looked at.
  return defineFunction(
    withSlope ? 'geluAndSlope' : 'gelu',
    ['i32', 'i32', 'i32', 'i32'],
    (scope, bytes, x, value, slope) =>
      forEachFour(scope, bytes, (place) => {
        const out: Statement[] = [];
        const w: Writer = { scope, out };
        const floats = save(w, place.read(x));
        const low = valueAndSlope(w, lowDoubles(floats), withSlope);
        const high = place.single ? low : valueAndSlope(w, highDoubles(floats), withSlope);
        out.push(place.write(value, rounded(low.value, high.value)));
        if (low.slope !== undefined && high.slope !== undefined)
          out.push(place.write(slope, rounded(low.slope, high.slope)));
        return out;
      }),
  );
}

/**
 * e^(x²/2)·(1 − Φ(x)) = t·P(t), t = 1/(1 + 0.3x), for x in [0, 15], beyond which e^(-x²/2) is 0 as a float32. Chebyshev interpolation in
 * 50 digits; relative error below 4e-10. Not for negative x: there 1 − Φ is the complement, and keeps its leading digits that way.
 */
const TAIL_TERMS = [
  0.11968336064399478, 0.11966675684183156, 0.10906147411372726, 0.08670661641628397, 0.05858279916871543,
  0.03447353990106869, -0.04515563347126057, 0.11090709768349905, -0.21564857976868582, 0.18421845518590302,
  -0.07446059341645662, 0.011964706789929032,
];
const TAIL_SCALE = 0.3;
/** 1/√(2π) */
const DENSITY = 0.3989422804014327;

/** x·Φ(x) and its derivative Φ(x) + x·φ(x) for two doubles. */
function valueAndSlope(w: Writer, argument: Expression<'v128'>, withSlope: boolean) {
  const x = save(w, argument);
  const e = save(w, exp(w, save(w, op('f64x2.mul', op('f64x2.mul', x, x), f64x2(-0.5)))));
  const t = save(
    w,
    op('f64x2.div', f64x2(1), op('f64x2.add', op('f64x2.mul', op('f64x2.abs', x), f64x2(TAIL_SCALE)), f64x2(1))),
  );
  const tail = save(w, op('f64x2.mul', op('f64x2.mul', e, t), polynomial(w, t, TAIL_TERMS)));
  const phi = save(w, op('v128.bitselect', tail, op('f64x2.sub', f64x2(1), tail), op('f64x2.lt', x, f64x2(0))));
  const value = save(w, op('f64x2.mul', x, phi));
  if (!withSlope) return { value };
  return { value, slope: save(w, op('f64x2.add', phi, op('f64x2.mul', op('f64x2.mul', x, e), f64x2(DENSITY)))) };
}
