import type { Arithmetic } from './transcendental-algebra.js';

const view = new DataView(new ArrayBuffer(8));

/** The arithmetic on plain numbers, one call an operation: slow, and the yardstick for the instances that print or emit code. */
export const numberArithmetic: Arithmetic<number, boolean> = {
  constant: (value) => value,
  add: (a, b) => a + b,
  sub: (a, b) => a - b,
  mul: (a, b) => a * b,
  div: (a, b) => a / b,
  sqrt: Math.sqrt,
  abs: Math.abs,
  neg: (a) => -a,
  trunc: Math.trunc,
  lt: (a, b) => a < b,
  eq: (a, b) => a === b,
  and: (a, b) => a && b,
  not: (a) => !a,
  select: (mask, whenTrue, whenFalse) => (mask ? whenTrue : whenFalse),
  isNegative: (a) => a < 0 || Object.is(a, -0),
  hasBit: (a, bit) => ((a >> bit) & 1) === 1,
  pow2: (a) => {
    view.setUint32(0, ((a + 1023) << 20) >>> 0);
    view.setUint32(4, 0);
    return view.getFloat64(0);
  },
  exponent: (a) => {
    view.setFloat64(0, a);
    return (view.getUint32(0) >>> 20) - 1023;
  },
  significand: (a) => {
    view.setFloat64(0, a);
    view.setUint32(0, (view.getUint32(0) & 0x000fffff) | 0x3ff00000);
    return view.getFloat64(0);
  },
};
