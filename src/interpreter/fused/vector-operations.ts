import { f32x4, op } from '../../kernels/wasm/code.js';
import type { FunctionTable } from './functions.js';
import type { Elementwise } from './lower.js';
import type { Vector } from './vectors.js';

type Operation = (functions: FunctionTable, a: Vector, b: Vector) => Vector;

/** Every operation on four floats. A missing one does not compile. Operands may be used twice, so they must be locals. */
export const VECTOR_OPERATIONS: { readonly [Name in Elementwise]: Operation } = {
  div: (_, a, b) => op('f32x4.div', a, b),
  mul: (_, a, b) => op('f32x4.mul', a, b),
  add: (_, a, b) => op('f32x4.add', a, b),
  sub: (_, a, b) => op('f32x4.sub', a, b),
  square: (_, a) => op('f32x4.mul', a, a),
  sqrt: (_, a) => op('f32x4.sqrt', a),
  abs: (_, a) => op('f32x4.abs', a),
  minimum: (_, a, b) => op('f32x4.min', a, b),
  maximum: (_, a, b) => op('f32x4.max', a, b),
  one_minus: (_, a) => op('f32x4.sub', f32x4(1), a),
  // A mask picks the bits of a number or of 0; for NaN every comparison is false.
  sign: (_, a) => {
    const above = op('v128.and', op('f32x4.gt', a, f32x4(0)), f32x4(1));
    const below = op('v128.and', op('f32x4.lt', a, f32x4(0)), f32x4(-1));
    return op('v128.or', above, below);
  },
  heaviside: (_, a, b) => {
    const above = op('v128.and', op('f32x4.gt', a, f32x4(0)), f32x4(1));
    const at = op('v128.and', op('f32x4.eq', a, f32x4(0)), b);
    return op('v128.or', above, at);
  },
  exp: (functions, a) => functions.call('exp', a),
  log: (functions, a) => functions.call('log', a),
  sin: (functions, a) => functions.call('sin', a),
  cos: (functions, a) => functions.call('cos', a),
  tan: (functions, a) => functions.call('tan', a),
  arcsin: (functions, a) => functions.call('arcsin', a),
  arccos: (functions, a) => functions.call('arccos', a),
  arctan: (functions, a) => functions.call('arctan', a),
  pow: (functions, a, b) => functions.call('pow', a, b),
};
