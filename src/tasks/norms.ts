const f = Math.fround;

/**
 * 2-norm in float32: the sum of squares is taken in double, in four partial sums by index mod 4, and rounded to float32 before the root,
 * so that it overflows where PyTorch's does.
 */
export function norm(values: ArrayLike<number>): number {
  let [sum0, sum1, sum2, sum3] = [0, 0, 0, 0];
  const inFours = values.length - (values.length % 4);
  for (let i = 0; i < inFours; i += 4) {
    sum0 += values[i]! * values[i]!;
    sum1 += values[i + 1]! * values[i + 1]!;
    sum2 += values[i + 2]! * values[i + 2]!;
    sum3 += values[i + 3]! * values[i + 3]!;
  }
  if (inFours < values.length) sum0 += values[inFours]! * values[inFours]!;
  if (inFours + 1 < values.length) sum1 += values[inFours + 1]! * values[inFours + 1]!;
  if (inFours + 2 < values.length) sum2 += values[inFours + 2]! * values[inFours + 2]!;
  return f(Math.sqrt(f(sum0 + sum2 + (sum1 + sum3))));
}

/** 2-norm of several tensors as torch's `clip_grad_norm_` takes it: the norm of their norms. */
export function totalNorm(tensors: readonly ArrayLike<number>[]): number {
  // As float32, which the norms are: one kind of array keeps the loop over millions of elements fast.
  return norm(Float32Array.from(tensors, norm));
}

/**
 * The factor that `clip_grad_norm_` applies to every gradient: limit / (total + 1e-6), at most 1.
 * NaN for a NaN norm, so that every gradient becomes NaN; 0 for an infinite one, so that finite entries become 0 and infinite ones NaN.
 */
export function clipScale(total: number, limit: number): number {
  return Math.min(f(limit / f(total + 1e-6)), 1);
}

/** 2-norm of the difference of two tensors of one shape. */
export function distance(before: Float32Array, after: Float32Array): number {
  return norm(after.map((value, i) => value - before[i]!));
}
