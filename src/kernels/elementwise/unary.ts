import * as tf from '@tensorflow/tfjs';
import { perHeap } from '../per-heap.js';
import type { KernelRegistration } from '../registration.js';
import { f32x4, i32x4, op } from '../wasm/code.js';
import { encodeModule, type ImportedFunction } from '../wasm/module.js';
import { instantiate } from '../wasm/runtime.js';
import { cos, exp, expm1, inDoubles, log, log1p, save, sin, softplus, tanh, withLargeAngles } from './doubles.js';
import { type Body, emitRowLoop, type RowLoop } from './loop.js';

/** The body for each type of argument, whose type the result has. Where `int32` is left out, integers become floats first. */
interface UnaryRow {
  readonly float32: Body;
  readonly int32?: Body;
  /** The bodies get the kernel's attribute `alpha` as a second argument. */
  readonly hasAlpha?: true;
}

/** Numbers of the functions that every module here imports. */
const IMPORTS: readonly ImportedFunction[] = ['sin', 'cos'].map((name) => ({
  name,
  parameters: ['f64'],
  result: 'f64',
}));
const SIN = 0;
const COS = 1;

const ZEROS = i32x4(0, 0, 0, 0);
const ONES = i32x4(1, 1, 1, 1);

/** Functions that the stock backend computes element by element, at 5 to 40 ns each. */
const UNARY: Readonly<Record<string, UnaryRow>> = {
  Exp: { float32: inDoubles(exp) },
  Expm1: { float32: inDoubles(expm1) },
  Log: { float32: inDoubles(log) },
  Log1p: { float32: inDoubles(log1p) },
  Softplus: { float32: inDoubles(softplus) },
  Tanh: { float32: inDoubles(tanh) },
  Sin: { float32: withLargeAngles(inDoubles(sin), SIN) },
  Cos: { float32: withLargeAngles(inDoubles(cos), COS) },
  /** 0 for NaN, as in the stock kernel and in PyTorch. */
  Sign: {
    float32: (_, x) =>
      op(
        'f32x4.sub',
        op('v128.and', op('f32x4.gt', x, f32x4(0)), f32x4(1)),
        op('v128.and', op('f32x4.lt', x, f32x4(0)), f32x4(1)),
      ),
    int32: (_, x) => op('v128.or', op('v128.and', op('i32x4.gt_s', x, ZEROS), ONES), op('i32x4.lt_s', x, ZEROS)),
  },
  LeakyRelu: {
    float32: (_, x, alpha) => op('v128.bitselect', op('f32x4.mul', x, alpha), x, op('f32x4.lt', x, f32x4(0))),
    hasAlpha: true,
  },
};

export const UNARY_KERNELS: readonly KernelRegistration[] = Object.entries(UNARY).map(([kernelName, row]) =>
  unaryKernel(kernelName, row),
);

function unaryKernel(kernelName: string, { float32, int32, hasAlpha }: UnaryRow): KernelRegistration {
  const inputs = [{ bytes: 4, reading: 'each' }, ...(hasAlpha ? [{ bytes: 4, reading: 'one' } as const] : [])] as const;
  const compile = (body: Body) =>
    perHeap((heap) => {
      const bytes = encodeModule([emitRowLoop('loop', inputs, { bytes: 4 }, body)], IMPORTS);
      const { loop } = instantiate(bytes, { memory: heap.memory, sin: Math.sin, cos: Math.cos });
      return { heap, loop: loop as RowLoop, parameter: heap.reserve(4) };
    });
  const onFloats = compile(float32);
  const onIntegers = compile(
    int32 ?? ((w, x, ...rest) => float32(w, save(w, op('f32x4.convert_i32x4_s', x)), ...rest)),
  );

  return {
    kernelName,
    kernelFunc({ inputs: { x }, attrs }) {
      const tensor = x as tf.TensorInfo;
      if (tensor.dtype !== 'float32' && tensor.dtype !== 'int32') {
        throw new Error(
          `${kernelName}: expected a tensor of type float32 or int32, got ${tensor.dtype}. Cast it first.`,
        );
      }
      const { heap, loop, parameter } = tensor.dtype === 'float32' ? onFloats() : onIntegers();
      const out = heap.allocate(tensor.shape, int32 === undefined ? 'float32' : tensor.dtype);
      if (hasAlpha) new Float32Array(heap.memory.buffer, parameter, 1)[0] = Number(attrs?.alpha ?? 0);
      loop(
        tf.util.sizeFromShape(tensor.shape),
        1,
        heap.addressOf(out),
        heap.addressOf(tensor),
        0,
        ...(hasAlpha ? [parameter, 0] : []),
      );
      return out;
    },
  };
}
