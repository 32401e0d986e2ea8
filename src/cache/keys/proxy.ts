/**
 * The proxy task on which behaviour is observed: NOSBench-101, appendix B. For a parameter x of n elements
 *
 *     u = xA + b      s = Σu²      loss = s / (s + 1) + 1/2      gradient = 2 / (s + 1)² · Au
 *
 * in double, with the gradient rounded to float32.
 */
export interface Proxy {
  readonly length: number;
  /** [length, length] row-major. */
  readonly a: Float64Array;
  readonly b: Float64Array;
  /** Where training starts. */
  readonly x: Float32Array;
  /** Scratch for u. */
  readonly u: Float64Array;
}

/** @param a `[x.length, x.length]` row-major. */
export function createProxy(a: ArrayLike<number>, b: ArrayLike<number>, x: Float32Array): Proxy {
  const length = x.length;
  return { length, a: Float64Array.from(a), b: Float64Array.from(b), x, u: new Float64Array(length) };
}

/** The loss at the parameter that stands at `from`; writes its gradient to `to`. */
export function lossAndGradient(proxy: Proxy, memory: Float32Array, from: number, to: number): number {
  const { length, a, b, u } = proxy;
  let s = 0;
  for (let j = 0; j < length; j++) {
    let sum = b[j]!;
    for (let i = 0, k = j; i < length; i++, k += length) sum += memory[from + i]! * a[k]!;
    u[j] = sum;
    s += sum * sum;
  }
  const factor = 2 / ((s + 1) * (s + 1));
  for (let i = 0, k = 0; i < length; i++) {
    let sum = 0;
    for (let j = 0; j < length; j++, k++) sum += a[k]! * u[j]!;
    memory[to + i] = factor * sum;
  }
  return s / (s + 1) + 0.5;
}
