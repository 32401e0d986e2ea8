import {
  countUp,
  extract,
  f64x2,
  i32,
  i32x4,
  type Local,
  load,
  op,
  type Statement,
  set,
  store,
  storeLane,
} from '../../kernels/wasm/code.js';
import { keep, plus } from '../../kernels/wasm/idioms.js';
import { defineFunction, encodeModule, type FunctionDefinition, type Scope } from '../../kernels/wasm/module.js';
import { type FrameLayout, layOut } from './frame.js';
import { ANGLE_IMPORTS, FunctionTable } from './functions.js';
import { inputsOf, type Lowered } from './lower.js';
import type { Loop, Schedule, Sum } from './schedule.js';
import { VECTOR_OPERATIONS } from './vector-operations.js';
import { flushed, highDoubles, lowDoubles, type Vector } from './vectors.js';

/** Tensors that a loop reads or writes: the parameter, the gradient, or a slot by its address. */
export type Source = 'parameter' | 'gradient' | number;

/** What a loop finds in its frame, in this order. */
export interface LoopArguments {
  readonly pointers: readonly Source[];
  /** Scalar values by index. */
  readonly scalars: readonly number[];
  /** Reductions whose mean the loop subtracts. */
  readonly means: readonly number[];
  readonly layout: FrameLayout;
}

/** The module of a scheduled program: a function `loop0`, `loop1`, ... for each loop. */
export interface Emitted {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly loops: readonly LoopArguments[];
}

export function emit(lowered: Lowered, { loops }: Schedule): Emitted {
  const functions = new FunctionTable();
  const described = loops.map((loop) => argumentsOf(lowered, loop));
  const written = loops.map((loop, i) => emitLoop(`loop${i}`, lowered, loop, described[i]!, functions));
  return { bytes: encodeModule([...functions.define(), ...written], ANGLE_IMPORTS), loops: described };
}

function argumentsOf({ values }: Lowered, loop: Loop): LoopArguments {
  const pointers = new Set<Source>();
  const scalars = new Set<number>();
  for (const index of loop.values) {
    const value = values[index]!;
    if (value.kind === 'parameter' || value.kind === 'gradient') pointers.add(value.kind);
    else if (value.kind === 'slot') pointers.add(value.address);
    for (const input of inputsOf(value)) if (values[input]!.type === 'scalar') scalars.add(input);
  }
  for (const { target } of loop.stores) pointers.add(target);
  const means = loop.sums.flatMap(({ kind, reduction }) => (kind === 'deviations' ? [reduction] : []));
  return {
    pointers: [...pointers],
    scalars: [...scalars],
    means,
    layout: layOut(pointers.size, scalars.size, means.length, loop.sums.length),
  };
}

/** Partial sums of a reduction: of elements 0 and 1 modulo 4, and 2 and 3. */
interface Accumulator extends Sum {
  readonly low: Local<'v128'>;
  readonly high: Local<'v128'>;
}

/** What the body of a loop works with; everything that does not change from element to element. */
interface LoopContext {
  readonly lowered: Lowered;
  readonly loop: Loop;
  readonly scope: Scope;
  readonly functions: FunctionTable;
  readonly pointers: ReadonlyMap<Source, Local<'i32'>>;
  readonly scalars: ReadonlyMap<number, Vector>;
  readonly means: ReadonlyMap<number, Vector>;
  readonly sums: readonly Accumulator[];
  /** Byte offset of the element, or of the first of four. */
  readonly offset: Local<'i32'>;
}

function emitLoop(
  name: string,
  lowered: Lowered,
  loop: Loop,
  { pointers, scalars, means, layout }: LoopArguments,
  functions: FunctionTable,
): FunctionDefinition {
  return defineFunction(name, ['i32'], (scope, frame) => {
    const before: Statement[] = [];
    const at = <K>(keys: readonly K[], read: (index: number) => Vector) =>
      new Map(keys.map((key, index) => [key, keep(scope, before, read(index))]));
    const context: LoopContext = {
      lowered,
      loop,
      scope,
      functions,
      pointers: new Map(
        pointers.map((source, i) => [source, keep(scope, before, load('i32.load', frame, layout.pointers + 4 * i))]),
      ),
      scalars: at(scalars, (i) => load('v128.load32_splat', frame, layout.scalars + 4 * i)),
      means: at(means, (i) => op('f64x2.splat', load('f64.load', frame, layout.means + 8 * i))),
      sums: loop.sums.map((sum) => ({
        ...sum,
        low: keep(scope, before, f64x2(0)),
        high: keep(scope, before, f64x2(0)),
      })),
      offset: scope.local('i32'),
    };
    const { offset, sums } = context;
    const end = keep(scope, before, op('i32.shl', load('i32.load', frame), i32(2)));
    const whole = keep(scope, before, op('i32.and', end, i32(-16)));
    return [
      ...before,
      countUp(offset, i32(0), whole, 16, emitBody(context, 'four')),
      countUp(offset, whole, end, 4, emitBody(context, 'one')),
      ...sums.map(({ low, high }, i) => store('f64.store', frame, total(low, high), layout.sums + 8 * i)),
    ];
  });
}

/** The body for four elements, or for one of the last three, which then stands in all four lanes. */
function emitBody(context: LoopContext, width: 'four' | 'one'): readonly Statement[] {
  const { lowered, loop, scope, functions, pointers, scalars, sums, offset } = context;
  const out: Statement[] = [];
  const known = new Map<number, Vector>();
  const addressOf = (source: Source) => plus(pointers.get(source)!, offset);
  const vectorOf = (index: number): Vector => known.get(index) ?? scalars.get(index)!;
  for (const index of loop.values) {
    const value = lowered.values[index]!;
    if (value.kind === 'elementwise') {
      const [a = 0, b = a] = value.inputs;
      known.set(index, keep(scope, out, VECTOR_OPERATIONS[value.op](functions, vectorOf(a), vectorOf(b))));
    } else {
      const source = value.kind === 'slot' ? value.address : (value.kind as 'parameter' | 'gradient');
      known.set(index, keep(scope, out, load(width === 'four' ? 'v128.load' : 'v128.load32_splat', addressOf(source))));
    }
  }
  for (const sum of sums) out.push(...accumulate(sum, vectorOf(sum.source), context, width));
  for (const { target, value } of loop.stores) {
    const stored = target === 'parameter' ? vectorOf(value) : flushed(vectorOf(value));
    out.push(
      width === 'four' ? store('v128.store', addressOf(target), stored) : storeLane(addressOf(target), stored, 0),
    );
  }
  return out;
}

/** Adds the terms of a sum to its partial sums. */
function accumulate(
  { reduction, kind, low, high }: Accumulator,
  source: Vector,
  { scope, means, offset }: LoopContext,
  width: 'four' | 'one',
): readonly Statement[] {
  const out: Statement[] = [];
  const term = (doubles: Vector): Vector => {
    if (kind === 'sum') return doubles;
    const x = keep(scope, out, kind === 'squares' ? doubles : op('f64x2.sub', doubles, means.get(reduction)!));
    return op('f64x2.mul', x, x);
  };
  const add = (sum: Local<'v128'>, terms: Vector) => out.push(set(sum, op('f64x2.add', sum, terms)));
  if (width === 'four') {
    add(low, term(lowDoubles(source)));
    add(high, term(highDoubles(source)));
    return out;
  }
  // A single element stands in all lanes; only the lane of its index modulo 4 may be added. Adding 0 to the others changes nothing.
  const lane = keep(scope, out, op('i32x4.splat', laneOf(offset)));
  const single = keep(scope, out, term(lowDoubles(source)));
  add(low, op('v128.and', single, op('i32x4.eq', lane, i32x4(0, 0, 1, 1))));
  add(high, op('v128.and', single, op('i32x4.eq', lane, i32x4(2, 2, 3, 3))));
  return out;
}

/** Index modulo 4 of the element at a byte offset. */
function laneOf(offset: Local<'i32'>) {
  return op('i32.and', op('i32.shr_u', offset, i32(2)), i32(3));
}

/** (s0 + s2) + (s1 + s3). */
function total(low: Vector, high: Vector) {
  const pairs = op('f64x2.add', low, high);
  return op('f64.add', extract('f64x2.extract_lane', pairs, 0), extract('f64x2.extract_lane', pairs, 1));
}
