/**
 * Box-Muller as PyTorch's AVX2 kernel computes it, to the last bit: float32 Cephes polynomials for log, sin and cos, a fused
 * multiply-add where the kernel has one. `f(a * b + c)` in double has the product exact and is rounded once to float32.
 * PyTorch uses this kernel on every x86 machine with AVX2, AVX-512 machines included.
 */
const f = Math.fround;

const SQRT_HALF = f(0.7071067811865475);
const L0 = f(7.0376836292e-2);
const L1 = f(-1.151461031e-1);
const L2 = f(1.167699874e-1);
const L3 = f(-1.2420140846e-1);
const L4 = f(1.4249322787e-1);
const L5 = f(-1.6668057665e-1);
const L6 = f(2.0000714765e-1);
const L7 = f(-2.4999993993e-1);
const L8 = f(3.3333331174e-1);
const LN2_LOW = f(-2.1219444e-4);
const LN2_HIGH = f(0.693359375);
const TWO_PI = f(2 * Math.PI);
const FOUR_OVER_PI = f(1.27323954473516);
const P1 = f(-0.78515625);
const P2 = f(-2.4187564849853516e-4);
const P3 = f(-3.774894977445941e-8);
const C0 = f(2.443315711809948e-5);
const C1 = f(-1.388731625493765e-3);
const C2 = f(4.166664568298827e-2);
const S0 = f(-1.9515295891e-4);
const S1 = f(8.3321608736e-3);
const S2 = f(-1.6666654611e-1);

const floatView = new Float32Array(1);
const wordView = new Int32Array(floatView.buffer);

/** ln x for a float32 x in (0, 1]. */
export function cephesLog(x: number): number {
  floatView[0] = x;
  const word = wordView[0]!;
  let exponent = ((word >>> 23) & 0xff) - 126;
  wordView[0] = (word & 0x007fffff) | 0x3f000000; // the mantissa, in [0.5, 1)
  const m = floatView[0]!;
  let t = f(m - 1);
  if (m < SQRT_HALF) {
    exponent -= 1;
    t = f(t + m);
  }
  const z = f(t * t);
  let y = f(L0 * t + L1);
  y = f(y * t + L2);
  y = f(y * t + L3);
  y = f(y * t + L4);
  y = f(y * t + L5);
  y = f(y * t + L6);
  y = f(y * t + L7);
  y = f(y * t + L8);
  y = f(y * t);
  y = f(y * z + f(exponent * LN2_LOW));
  y = f(y - z * 0.5);
  t = f(t + y);
  return f(exponent * LN2_HIGH + t);
}

/** Turns the 16 uniforms at `start` into 16 normals: pairs stand eight apart. */
export function normalBlock(values: Float32Array, start: number): void {
  for (let j = start; j < start + 8; j += 1) {
    const radius = f(Math.sqrt(f(-2 * cephesLog(f(1 - values[j]!)))));
    const theta = f(TWO_PI * values[j + 8]!);

    // Reduction to [-π/4, π/4]: q is the octant, made even.
    const q = (Math.trunc(f(theta * FOUR_OVER_PI)) + 1) & ~1;
    let x = f(q * P1 + theta);
    x = f(q * P2 + x);
    x = f(q * P3 + x);
    const z = f(x * x);
    let cos = f(C0 * z + C1);
    cos = f(cos * z + C2);
    cos = f(cos * z);
    cos = f(cos * z - z * 0.5);
    cos = f(cos + 1);
    let sin = f(S0 * z + S1);
    sin = f(sin * z + S2);
    sin = f(sin * z);
    sin = f(sin * x + x);
    if (q & 2) [sin, cos] = [cos, sin];
    if (q & 4) sin = -sin;
    if (!((q - 2) & 4)) cos = -cos;

    values[j] = f(radius * cos);
    values[j + 8] = f(radius * sin);
  }
}
