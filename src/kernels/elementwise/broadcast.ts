import type { RowLoop } from './loop.js';

/** One loop of a broadcast operation: how often it runs, and by how many elements each input moves on with it. */
export interface Dimension {
  readonly size: number;
  readonly strides: readonly number[];
}

/** Shape of the result of an elementwise operation on tensors of these shapes, which the caller knows to be compatible. */
export function broadcastShape(shapes: readonly (readonly number[])[]): number[] {
  const rank = Math.max(0, ...shapes.map((shape) => shape.length));
  return Array.from({ length: rank }, (_, axis) => {
    const sizes = shapes.map((shape) => shape[axis - rank + shape.length] ?? 1);
    return sizes.find((size) => size !== 1) ?? 1;
  });
}

/**
 * The fewest loops, outermost first, that visit the elements of `outShape` in order and those of the inputs by broadcasting.
 * In the last one every input either stays (stride 0) or goes on by one element.
 */
export function broadcastLoops(
  outShape: readonly number[],
  shapes: readonly (readonly number[])[],
): readonly Dimension[] {
  const loops: { size: number; strides: readonly number[] }[] = [];
  const sizes = shapes.map(() => 1);
  for (let axis = outShape.length - 1; axis >= 0; axis--) {
    const size = outShape[axis] as number;
    const strides = shapes.map((shape, input) => {
      const own = shape[axis - outShape.length + shape.length] ?? 1;
      const stride = own === 1 ? 0 : (sizes[input] as number);
      sizes[input] = (sizes[input] as number) * own;
      return stride;
    });
    if (size === 1) continue;
    const inner = loops[0];
    if (
      inner !== undefined &&
      strides.every((stride, input) => stride === (inner.strides[input] as number) * inner.size)
    )
      inner.size *= size;
    else loops.unshift({ size, strides });
  }
  return loops.length > 0 ? loops : [{ size: 1, strides: shapes.map(() => 0) }];
}

/** Runs a row loop over all elements: the two innermost loops in WebAssembly, any others here. `bytes`: of an element, the output's first. */
export function runRows(
  loops: readonly Dimension[],
  loop: RowLoop,
  out: number,
  addresses: readonly number[],
  bytes: readonly number[],
): void {
  const inner = loops.at(-1) as Dimension;
  const rows = loops.at(-2);
  const outer = loops.slice(0, -2);
  const arguments_ = addresses.flatMap((address, input) => [
    address,
    (rows?.strides[input] ?? 0) * (bytes[input + 1] as number),
  ]);
  const outBytes = inner.size * (rows?.size ?? 1) * (bytes[0] as number);
  const counters = outer.map(() => 0);
  for (let at = out; ; at += outBytes) {
    loop(inner.size, rows?.size ?? 1, at, ...arguments_);
    let axis = outer.length - 1;
    for (; axis >= 0; axis--) {
      const { size, strides } = outer[axis] as Dimension;
      const next = ((counters[axis] as number) + 1) % size;
      // Back to the start of this loop when it is through, else one step on.
      const steps = next === 0 ? 1 - size : 1;
      strides.forEach((stride, input) => {
        arguments_[2 * input] = (arguments_[2 * input] as number) + steps * stride * (bytes[input + 1] as number);
      });
      counters[axis] = next;
      if (next !== 0) break;
    }
    if (axis < 0) return;
  }
}
