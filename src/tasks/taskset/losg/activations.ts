import type { ActivationName } from '../sampling/activation.js';

/** An activation of one number. */
export interface ScalarActivation {
  at(x: number): number;
  /** Derivative at x, where the activation is y. */
  slope(x: number, y: number): number;
}

const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));

export const SCALAR_ACTIVATIONS: { readonly [Name in ActivationName]: ScalarActivation } = {
  cos: { at: Math.cos, slope: (x) => -Math.sin(x) },
  elu: { at: (x) => (x > 0 ? x : Math.expm1(x)), slope: (x, y) => (x > 0 ? 1 : y + 1) },
  leaky_relu1: leaky(0.1),
  leaky_relu2: leaky(0.2),
  leaky_relu4: leaky(0.4),
  relu: leaky(0),
  sigmoid: { at: sigmoid, slope: (_, y) => y * (1 - y) },
  swish: { at: (x) => x * sigmoid(x), slope: (x, y) => y + sigmoid(x) * (1 - y) },
  tanh: { at: Math.tanh, slope: (_, y) => 1 - y * y },
};

function leaky(below: number): ScalarActivation {
  // NaN passes through, since it is not at most 0.
  return { at: (x) => (x <= 0 ? below * x : x), slope: (x) => (x <= 0 ? below : 1) };
}
