import fc from 'fast-check';

/** A plain convolution, whose padding is explicit and whose output size follows by the formula of TaskSet's 4.3 for VALID. */
export interface Case {
  readonly images: number;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly filterHeight: number;
  readonly filterWidth: number;
  readonly outChannels: number;
  readonly strides: [number, number];
  readonly dilations: [number, number];
  readonly padding:
    | 'valid'
    | 'same'
    | { readonly top: number; readonly bottom: number; readonly left: number; readonly right: number };
}

const small = (max: number) => fc.integer({ min: 1, max });

/** Convolutions of odd sizes with every kind of padding. */
export const anyCase: fc.Arbitrary<Case> = fc
  .record({
    images: small(3),
    height: small(8),
    width: small(8),
    channels: small(6),
    filterHeight: small(4),
    filterWidth: small(4),
    outChannels: small(9),
    strides: fc.tuple(small(3), small(3)),
    dilations: fc.oneof(
      { weight: 3, arbitrary: fc.constant<[number, number]>([1, 1]) },
      { weight: 1, arbitrary: fc.tuple(small(3), small(3)) },
    ),
    padding: fc.oneof(
      fc.constantFrom('valid' as const, 'same' as const),
      fc.record({ top: fc.nat(2), bottom: fc.nat(2), left: fc.nat(2), right: fc.nat(2) }),
    ),
  })
  .filter((c) => {
    const { outHeight, outWidth } = sizes(c);
    return outHeight > 0 && outWidth > 0;
  });

/** Output size and the padding before the first row and column. */
export function sizes(c: Case): { outHeight: number; outWidth: number; top: number; left: number } {
  const along = (length: number, filter: number, stride: number, dilation: number, before: number, after: number) => {
    const effective = (filter - 1) * dilation + 1;
    if (c.padding !== 'same') return { out: Math.floor((length + before + after - effective) / stride) + 1, before };
    const out = Math.ceil(length / stride);
    return { out, before: Math.floor(Math.max((out - 1) * stride + effective - length, 0) / 2) };
  };
  const pads = typeof c.padding === 'string' ? { top: 0, bottom: 0, left: 0, right: 0 } : c.padding;
  const vertical = along(c.height, c.filterHeight, c.strides[0], c.dilations[0], pads.top, pads.bottom);
  const horizontal = along(c.width, c.filterWidth, c.strides[1], c.dilations[1], pads.left, pads.right);
  return { outHeight: vertical.out, outWidth: horizontal.out, top: vertical.before, left: horizontal.before };
}

/** Calls back for every pair of an output pixel and a filter pixel that meets the image: indices of images' and outputs' pixels and the filter's. */
export function forEachTap(c: Case, visit: (pixel: number, output: number, tap: number) => void): void {
  const { outHeight, outWidth, top, left } = sizes(c);
  for (let image = 0; image < c.images; image++)
    for (let y = 0; y < outHeight; y++)
      for (let x = 0; x < outWidth; x++)
        for (let r = 0; r < c.filterHeight; r++)
          for (let s = 0; s < c.filterWidth; s++) {
            const row = y * c.strides[0] - top + r * c.dilations[0];
            const column = x * c.strides[1] - left + s * c.dilations[1];
            if (row < 0 || row >= c.height || column < 0 || column >= c.width) continue;
            visit(
              (image * c.height + row) * c.width + column,
              (image * outHeight + y) * outWidth + x,
              r * c.filterWidth + s,
            );
          }
}

/** What tfjs's kernels take. */
export function attributesOf(c: Case) {
  const { padding, strides, dilations } = c;
  const pad =
    typeof padding === 'string'
      ? padding
      : [
          [0, 0],
          [padding.top, padding.bottom],
          [padding.left, padding.right],
          [0, 0],
        ];
  return { strides, dilations, pad };
}

/** Small integers as floats: sums of their products are exact. */
export function integers(size: number, seed: number): Float32Array {
  return Float32Array.from({ length: size }, (_, k) => ((k * 7919 + seed * 104729) % 11) - 5);
}
