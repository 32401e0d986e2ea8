import {
  INSTRUCTIONS,
  type InstructionName,
  LANES,
  type LaneName,
  LOADS,
  type LoadName,
  REPLACEMENTS,
  type ReplacementName,
  STORES,
  type StoreName,
  TYPE_CODES,
  type WasmType,
} from './instructions.js';

/** Nested bytes: concatenation costs nothing until the module is written. */
export type Code = number | readonly Code[];

/** An expression that leaves one value of type `T` on the stack. */
export interface Expression<T extends WasmType = WasmType> {
  readonly type: T;
  readonly code: readonly Code[];
}

/** Something that leaves nothing on the stack. */
export interface Statement {
  readonly statement: readonly Code[];
}

/** A parameter or local variable of a function. */
export interface Local<T extends WasmType = WasmType> extends Expression<T> {
  readonly index: number;
}

type Operands<I extends readonly WasmType[]> = { readonly [K in keyof I]: Expression<I[K]> };
type Row<N extends InstructionName> = (typeof INSTRUCTIONS)[N];

/** An instruction without immediates, its operands checked by the compiler: `op('f64x2.add', a, b)`. */
export function op<N extends InstructionName>(
  name: N,
  ...operands: Operands<Row<N>['inputs']>
): Expression<Row<N>['result']> {
  const { code, result } = INSTRUCTIONS[name];
  return { type: result, code: [...(operands as readonly Expression[]).map((operand) => operand.code), ...code] };
}

export function i32(value: number): Expression<'i32'> {
  return { type: 'i32', code: [0x41, signed(value)] };
}

export function f32(value: number): Expression<'f32'> {
  return { type: 'f32', code: [0x43, bytes(new Float32Array([value]))] };
}

export function f64(value: number): Expression<'f64'> {
  return { type: 'f64', code: [0x44, bytes(new Float64Array([value]))] };
}

/** A vector constant of two doubles. */
export function f64x2(value: number): Expression<'v128'> {
  return { type: 'v128', code: [0xfd, 0x0c, bytes(new Float64Array([value, value]))] };
}

/** A vector constant of four floats. */
export function f32x4(value: number): Expression<'v128'> {
  return { type: 'v128', code: [0xfd, 0x0c, bytes(new Float32Array([value, value, value, value]))] };
}

/** A vector constant of four 32-bit integers. */
export function i32x4(...lanes: readonly [number, number, number, number]): Expression<'v128'> {
  return { type: 'v128', code: [0xfd, 0x0c, bytes(new Int32Array(lanes))] };
}

/** A vector constant of two equal 64-bit integers. */
export function i64x2(value: bigint): Expression<'v128'> {
  return { type: 'v128', code: [0xfd, 0x0c, bytes(new BigInt64Array([value, value]))] };
}

/** Bytes `lanes` of the 32 bytes of a and b. */
export function shuffle(a: Expression<'v128'>, b: Expression<'v128'>, lanes: readonly number[]): Expression<'v128'> {
  return { type: 'v128', code: [a.code, b.code, 0xfd, 0x0d, lanes] };
}

export function load<N extends LoadName>(
  name: N,
  address: Expression<'i32'>,
  offset = 0,
): Expression<(typeof LOADS)[N]['type']> {
  const { code, align, type } = LOADS[name];
  return { type, code: [address.code, ...code, align, unsigned(offset)] };
}

export function store<N extends StoreName>(
  name: N,
  address: Expression<'i32'>,
  value: Expression<(typeof STORES)[N]['type']>,
  offset = 0,
): Statement {
  const { code, align } = STORES[name];
  return { statement: [address.code, value.code, ...code, align, unsigned(offset)] };
}

/** Stores one 32-bit lane of a vector. */
export function storeLane(address: Expression<'i32'>, value: Expression<'v128'>, lane: number, offset = 0): Statement {
  return { statement: [address.code, value.code, 0xfd, 0x5a, 2, unsigned(offset), lane] };
}

/** Sets `count` bytes from `address` on to the low byte of `value`. */
export function fillBytes(address: Expression<'i32'>, value: Expression<'i32'>, count: Expression<'i32'>): Statement {
  return { statement: [address.code, value.code, count.code, 0xfc, 0x0b, 0] };
}

/** Copies `count` bytes; the two areas may overlap. A call of about 30 ns: not for a few bytes. */
export function copyBytes(to: Expression<'i32'>, from: Expression<'i32'>, count: Expression<'i32'>): Statement {
  return { statement: [to.code, from.code, count.code, 0xfc, 0x0a, 0, 0] };
}

export function extract<N extends LaneName>(
  name: N,
  vector: Expression<'v128'>,
  lane: number,
): Expression<(typeof LANES)[N]['type']> {
  const { code, type } = LANES[name];
  return { type, code: [vector.code, ...code, lane] };
}

export function replace<N extends ReplacementName>(
  name: N,
  vector: Expression<'v128'>,
  lane: number,
  value: Expression<(typeof REPLACEMENTS)[N]['type']>,
): Expression<'v128'> {
  return { type: 'v128', code: [vector.code, value.code, ...REPLACEMENTS[name].code, lane] };
}

/** `whenTrue` if `condition` is not 0; both are computed. */
export function select<T extends WasmType>(
  condition: Expression<'i32'>,
  whenTrue: Expression<T>,
  whenFalse: Expression<NoInfer<T>>,
): Expression<T> {
  return {
    type: whenTrue.type,
    code: [whenTrue.code, whenFalse.code, condition.code, 0x1c, 1, TYPE_CODES[whenTrue.type]],
  };
}

export function set<T extends WasmType>(local: Local<T>, value: Expression<NoInfer<T>>): Statement {
  return { statement: [value.code, 0x21, unsigned(local.index)] };
}

/** Sets the local and leaves the value on the stack. */
export function tee<T extends WasmType>(local: Local<T>, value: Expression<NoInfer<T>>): Expression<T> {
  return { type: value.type, code: [value.code, 0x22, unsigned(local.index)] };
}

/** Calls function `index` (imports come first). */
export function call<T extends WasmType>(index: number, result: T, operands: readonly Expression[]): Expression<T> {
  return { type: result, code: [...operands.map((operand) => operand.code), 0x10, unsigned(index)] };
}

export function when(
  condition: Expression<'i32'>,
  then: readonly Statement[],
  otherwise: readonly Statement[] = [],
): Statement {
  const alternative = otherwise.length === 0 ? [] : [0x05, statements(otherwise)];
  return { statement: [condition.code, 0x04, 0x40, statements(then), ...alternative, 0x0b] };
}

/** `while (condition) body`, tested at the top. */
export function loop(condition: Expression<'i32'>, body: readonly Statement[]): Statement {
  return {
    statement: [0x02, 0x40, 0x03, 0x40, condition.code, 0x45, 0x0d, 1, statements(body), 0x0c, 0, 0x0b, 0x0b],
  };
}

/** `for (counter = from; counter < limit; counter += step) body` on unsigned integers; `limit` is evaluated each time. */
export function countUp(
  counter: Local<'i32'>,
  from: Expression<'i32'>,
  limit: Expression<'i32'>,
  step: number,
  body: readonly Statement[],
): Statement {
  const next = set(counter, op('i32.add', counter, i32(step)));
  return sequence([set(counter, from), loop(op('i32.lt_u', counter, limit), [...body, next])]);
}

export function sequence(parts: readonly Statement[]): Statement {
  return { statement: [statements(parts)] };
}

export function statements(parts: readonly Statement[]): readonly Code[] {
  return parts.map((part) => part.statement);
}

/** Unsigned LEB128. */
export function unsigned(value: number): Code {
  if (value >= 0 && value < 128) return value;
  const out: number[] = [];
  let rest = value;
  do {
    const low = rest % 128;
    rest = Math.floor(rest / 128);
    out.push(rest > 0 ? low | 128 : low);
  } while (rest > 0);
  return out;
}

/** Signed LEB128 of a 32-bit integer. */
function signed(value: number): Code {
  const out: number[] = [];
  let rest = value | 0;
  for (;;) {
    const low = rest & 127;
    rest >>= 7;
    const last = (rest === 0 && (low & 64) === 0) || (rest === -1 && (low & 64) !== 0);
    out.push(last ? low : low | 128);
    if (last) return out;
  }
}

/** The bytes of an array as this machine holds them, which WebAssembly wants little-endian. */
function bytes(values: Float32Array | Float64Array | Int32Array | BigInt64Array): Code {
  return [...new Uint8Array(values.buffer)];
}
