/** The value types of WebAssembly that nosbench emits. */
export type WasmType = 'i32' | 'i64' | 'f32' | 'f64' | 'v128';

interface Row {
  readonly code: readonly number[];
  readonly inputs: readonly WasmType[];
  readonly result: WasmType;
}

function row<const I extends readonly WasmType[], const R extends WasmType>(
  code: readonly number[],
  inputs: I,
  result: R,
) {
  return { code, inputs, result } as const;
}

/** A vector instruction: prefix 0xfd, then its number as LEB128. */
function simd<const I extends readonly WasmType[], const R extends WasmType>(number: number, inputs: I, result: R) {
  return row(number < 128 ? [0xfd, number] : [0xfd, (number & 127) | 128, number >> 7], inputs, result);
}

const VV = ['v128', 'v128'] as const;
const V = ['v128'] as const;
const II = ['i32', 'i32'] as const;

/**
 * Instructions without immediates, by their names in the WebAssembly text format: code, operand types, result type.
 * Source: WebAssembly core specification 2.0, appendix "Index of instructions".
 */
export const INSTRUCTIONS = {
  'i32.eqz': row([0x45], ['i32'], 'i32'),
  'i32.eq': row([0x46], II, 'i32'),
  'i32.ne': row([0x47], II, 'i32'),
  'i32.lt_s': row([0x48], II, 'i32'),
  'i32.lt_u': row([0x49], II, 'i32'),
  'i32.gt_s': row([0x4a], II, 'i32'),
  'i32.gt_u': row([0x4b], II, 'i32'),
  'i32.le_u': row([0x4d], II, 'i32'),
  'i32.ge_s': row([0x4e], II, 'i32'),
  'i32.ge_u': row([0x4f], II, 'i32'),
  'i32.add': row([0x6a], II, 'i32'),
  'i32.sub': row([0x6b], II, 'i32'),
  'i32.mul': row([0x6c], II, 'i32'),
  'i32.div_u': row([0x6e], II, 'i32'),
  'i32.and': row([0x71], II, 'i32'),
  'i32.or': row([0x72], II, 'i32'),
  'i32.shl': row([0x74], II, 'i32'),
  'i32.shr_u': row([0x76], II, 'i32'),

  'f32.eq': row([0x5b], ['f32', 'f32'], 'i32'),
  'f32.lt': row([0x5d], ['f32', 'f32'], 'i32'),
  'f32.gt': row([0x5e], ['f32', 'f32'], 'i32'),
  'f32.abs': row([0x8b], ['f32'], 'f32'),
  'f32.neg': row([0x8c], ['f32'], 'f32'),
  'f32.sqrt': row([0x91], ['f32'], 'f32'),
  'f32.add': row([0x92], ['f32', 'f32'], 'f32'),
  'f32.sub': row([0x93], ['f32', 'f32'], 'f32'),
  'f32.mul': row([0x94], ['f32', 'f32'], 'f32'),
  'f32.div': row([0x95], ['f32', 'f32'], 'f32'),
  'f32.min': row([0x96], ['f32', 'f32'], 'f32'),
  'f32.max': row([0x97], ['f32', 'f32'], 'f32'),
  'f64.sqrt': row([0x9f], ['f64'], 'f64'),
  'f64.add': row([0xa0], ['f64', 'f64'], 'f64'),
  'f64.sub': row([0xa1], ['f64', 'f64'], 'f64'),
  'f64.mul': row([0xa2], ['f64', 'f64'], 'f64'),
  'f64.div': row([0xa3], ['f64', 'f64'], 'f64'),
  'f32.convert_i32_s': row([0xb2], ['i32'], 'f32'),
  'f32.convert_i32_u': row([0xb3], ['i32'], 'f32'),
  'f32.demote_f64': row([0xb6], ['f64'], 'f32'),
  'f64.promote_f32': row([0xbb], ['f32'], 'f64'),

  'i32x4.splat': simd(0x11, ['i32'], 'v128'),
  'i64x2.splat': simd(0x12, ['i64'], 'v128'),
  'f32x4.splat': simd(0x13, ['f32'], 'v128'),
  'f64x2.splat': simd(0x14, ['f64'], 'v128'),
  'i32x4.eq': simd(0x37, VV, 'v128'),
  'i32x4.ne': simd(0x38, VV, 'v128'),
  'i32x4.lt_s': simd(0x39, VV, 'v128'),
  'i32x4.lt_u': simd(0x3a, VV, 'v128'),
  'i32x4.gt_s': simd(0x3b, VV, 'v128'),
  'i32x4.le_s': simd(0x3d, VV, 'v128'),
  'i32x4.ge_s': simd(0x3f, VV, 'v128'),
  'f32x4.eq': simd(0x41, VV, 'v128'),
  'f32x4.ne': simd(0x42, VV, 'v128'),
  'f32x4.lt': simd(0x43, VV, 'v128'),
  'f32x4.gt': simd(0x44, VV, 'v128'),
  'f32x4.le': simd(0x45, VV, 'v128'),
  'f32x4.ge': simd(0x46, VV, 'v128'),
  'f64x2.eq': simd(0x47, VV, 'v128'),
  'f64x2.lt': simd(0x49, VV, 'v128'),
  'f64x2.gt': simd(0x4a, VV, 'v128'),
  'v128.not': simd(0x4d, V, 'v128'),
  'v128.and': simd(0x4e, VV, 'v128'),
  'v128.andnot': simd(0x4f, VV, 'v128'),
  'v128.or': simd(0x50, VV, 'v128'),
  'v128.xor': simd(0x51, VV, 'v128'),
  /** Bits of the first where the third is 1, of the second where it is 0. */
  'v128.bitselect': simd(0x52, ['v128', 'v128', 'v128'], 'v128'),
  'v128.any_true': simd(0x53, V, 'i32'),
  'f32x4.demote_f64x2_zero': simd(0x5e, V, 'v128'),
  'f64x2.promote_low_f32x4': simd(0x5f, V, 'v128'),
  'f64x2.trunc': simd(0x7a, V, 'v128'),
  'i16x8.extend_low_i8x16_u': simd(0x89, V, 'v128'),
  'i32x4.extend_low_i16x8_u': simd(0xa9, V, 'v128'),
  'i32x4.shl': simd(0xab, ['v128', 'i32'], 'v128'),
  'i32x4.shr_s': simd(0xac, ['v128', 'i32'], 'v128'),
  'i32x4.add': simd(0xae, VV, 'v128'),
  'i32x4.min_s': simd(0xb6, VV, 'v128'),
  'i32x4.max_s': simd(0xb8, VV, 'v128'),
  'i64x2.shl': simd(0xcb, ['v128', 'i32'], 'v128'),
  'i64x2.shr_s': simd(0xcc, ['v128', 'i32'], 'v128'),
  'i64x2.shr_u': simd(0xcd, ['v128', 'i32'], 'v128'),
  'i64x2.add': simd(0xce, VV, 'v128'),
  'i64x2.sub': simd(0xd1, VV, 'v128'),
  'i64x2.eq': simd(0xd6, VV, 'v128'),
  'i64x2.lt_s': simd(0xd8, VV, 'v128'),
  'f32x4.abs': simd(0xe0, V, 'v128'),
  'f32x4.neg': simd(0xe1, V, 'v128'),
  'f32x4.sqrt': simd(0xe3, V, 'v128'),
  'f32x4.add': simd(0xe4, VV, 'v128'),
  'f32x4.sub': simd(0xe5, VV, 'v128'),
  'f32x4.mul': simd(0xe6, VV, 'v128'),
  'f32x4.div': simd(0xe7, VV, 'v128'),
  /** NaN in either operand gives NaN, unlike `pmin`. */
  'f32x4.min': simd(0xe8, VV, 'v128'),
  'f32x4.max': simd(0xe9, VV, 'v128'),
  /** b < a ? b : a. */
  'f32x4.pmin': simd(0xea, VV, 'v128'),
  /** a < b ? b : a. */
  'f32x4.pmax': simd(0xeb, VV, 'v128'),
  'f64x2.abs': simd(0xec, V, 'v128'),
  'f64x2.neg': simd(0xed, V, 'v128'),
  'f64x2.sqrt': simd(0xef, V, 'v128'),
  'f64x2.add': simd(0xf0, VV, 'v128'),
  'f64x2.sub': simd(0xf1, VV, 'v128'),
  'f64x2.mul': simd(0xf2, VV, 'v128'),
  'f64x2.div': simd(0xf3, VV, 'v128'),
  'f64x2.min': simd(0xf4, VV, 'v128'),
  'f64x2.max': simd(0xf5, VV, 'v128'),
  /** b < a ? b : a, so that a NaN in the first operand stays. */
  'f64x2.pmin': simd(0xf6, VV, 'v128'),
  /** a < b ? b : a, so that a NaN in the first operand stays. */
  'f64x2.pmax': simd(0xf7, VV, 'v128'),
  'f32x4.convert_i32x4_s': simd(0xfa, V, 'v128'),
  'f64x2.convert_low_i32x4_s': simd(0xfe, V, 'v128'),
} as const satisfies Record<string, Row>;

export type InstructionName = keyof typeof INSTRUCTIONS;

/** Loads: code and the natural alignment as a power of two. */
export const LOADS = {
  'i32.load': { code: [0x28], align: 2, type: 'i32' },
  'i32.load8_u': { code: [0x2d], align: 0, type: 'i32' },
  'f32.load': { code: [0x2a], align: 2, type: 'f32' },
  'f64.load': { code: [0x2b], align: 3, type: 'f64' },
  'v128.load': { code: [0xfd, 0x00], align: 2, type: 'v128' },
  'v128.load32_splat': { code: [0xfd, 0x09], align: 2, type: 'v128' },
  'v128.load8_splat': { code: [0xfd, 0x07], align: 0, type: 'v128' },
  'v128.load32_zero': { code: [0xfd, 0x5c], align: 2, type: 'v128' },
} as const satisfies Record<string, { code: readonly number[]; align: number; type: WasmType }>;
export type LoadName = keyof typeof LOADS;

/** Stores: code, natural alignment, type of the value. Vectors are declared as aligned to 4 bytes: tensors promise no more. */
export const STORES = {
  'i32.store': { code: [0x36], align: 2, type: 'i32' },
  'i32.store8': { code: [0x3a], align: 0, type: 'i32' },
  'f32.store': { code: [0x38], align: 2, type: 'f32' },
  'f64.store': { code: [0x39], align: 3, type: 'f64' },
  'v128.store': { code: [0xfd, 0x0b], align: 2, type: 'v128' },
} as const satisfies Record<string, { code: readonly number[]; align: number; type: WasmType }>;
export type StoreName = keyof typeof STORES;

/** Lane extraction by immediate. */
export const LANES = {
  'i32x4.extract_lane': { code: [0xfd, 0x1b], type: 'i32' },
  'f32x4.extract_lane': { code: [0xfd, 0x1f], type: 'f32' },
  'f64x2.extract_lane': { code: [0xfd, 0x21], type: 'f64' },
} as const satisfies Record<string, { code: readonly number[]; type: WasmType }>;
export type LaneName = keyof typeof LANES;

/** Lane replacement by immediate. */
export const REPLACEMENTS = {
  'f32x4.replace_lane': { code: [0xfd, 0x20], type: 'f32' },
  'f64x2.replace_lane': { code: [0xfd, 0x22], type: 'f64' },
} as const satisfies Record<string, { code: readonly number[]; type: WasmType }>;
export type ReplacementName = keyof typeof REPLACEMENTS;

export const TYPE_CODES: Readonly<Record<WasmType, number>> = {
  i32: 0x7f,
  i64: 0x7e,
  f32: 0x7d,
  f64: 0x7c,
  v128: 0x7b,
};
