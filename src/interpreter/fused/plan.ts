import type { Heap } from '../../kernels/heap.js';
import { instantiate } from '../../kernels/wasm/runtime.js';
import type { ValueType } from '../../program/program.js';
import { hugeAngle } from '../scalar/huge-angle.js';
import { emit, type LoopArguments } from './emit.js';
import { Frame } from './frame.js';
import { type Binding, inputsOf, type Lowered, lower, type Value } from './lower.js';
import { computeScalars, type ScalarStep, scalarStep } from './scalars.js';
import { type Schedule, type Sum, schedule } from './schedule.js';

/** One loop, ready to be called with the address of its frame. */
export interface PlannedLoop extends LoopArguments {
  readonly call: (frame: number) => void;
  readonly sums: readonly Sum[];
  /** Scalars to compute before it, besides those of the step. */
  readonly scalarsBefore: readonly ScalarStep[];
}

/** A program specialised by the types of its slots, compiled for one heap. Runs of the same program share it. */
export interface Plan {
  /** Types of the carried slots at the start of the step, and at its end. */
  readonly entry: readonly ValueType[];
  readonly exit: readonly ValueType[];
  /** Both are the same: the next step runs by this plan too. */
  readonly isSteady: boolean;
  readonly loops: readonly PlannedLoop[];
  /** Scalar values by index, constants in their places; scratch of whoever runs the plan. */
  readonly numbers: Float64Array;
  /** Where the numbers that change go; -1 where the program reads no such thing. */
  readonly step: number;
  readonly size: number;
  readonly scale: number;
  /** Slots that are numbers at the start, and at the end. */
  readonly slotsIn: readonly NumberSlot[];
  readonly slotsOut: readonly NumberSlot[];
  /** Positions of the slots that turn from a number into a tensor in the step, and the other way round. */
  readonly made: readonly number[];
  readonly dropped: readonly number[];
  /** Scalars that depend on the step alone: the same for all parameters. */
  readonly scalarsOfStep: readonly ScalarStep[];
  /** Scalars that are known only after the last loop. */
  readonly scalarsAfter: readonly ScalarStep[];
}

/** A carried slot that holds a number: its position among them, and the index of the value. */
export interface NumberSlot {
  readonly position: number;
  readonly value: number;
}

/** What the numbers of a scalar value follow from. */
type Origin = 'program' | 'step' | 'parameter';

const ENVIRONMENT = {
  sin: (angle: number) => hugeAngle('sin', angle),
  cos: (angle: number) => hugeAngle('cos', angle),
  tan: (angle: number) => hugeAngle('tan', angle),
};

/** Lowers, schedules and compiles a program for `entry` types of its slots. */
export function createPlan(heap: Heap, binding: Binding, entry: readonly ValueType[]): Plan {
  const lowered = lower(binding, entry);
  const scheduled = schedule(lowered);
  const emitted = emit(lowered, scheduled);
  const exports = instantiate(emitted.bytes, { ...ENVIRONMENT, memory: heap.memory });

  const { values } = lowered;
  const positionOf = (address: number): number => binding.carried.indexOf(address);
  const exit = exitTypes(binding, lowered);
  const origins = originsOf(values);
  const numbers = Float64Array.from(values, (value) => (value.kind === 'constant' ? value.value : 0));
  computeScalars(
    scalarsWhere(lowered, (index) => origins[index] === 'program'),
    numbers,
  );
  const find = (kind: Value['kind']): number => values.findIndex((value) => value.kind === kind);
  Frame.of(heap).open(Math.max(8, ...emitted.loops.map(({ layout }) => layout.bytes)));
  return {
    entry,
    exit,
    isSteady: exit.every((type, position) => type === entry[position]),
    loops: planLoops(lowered, scheduled, emitted.loops, origins, exports),
    numbers,
    step: find('step'),
    size: find('size'),
    scale: find('scale'),
    slotsIn: values.flatMap((value, index) =>
      value.kind === 'slot' && value.type === 'scalar' ? [{ position: positionOf(value.address), value: index }] : [],
    ),
    slotsOut: lowered.scalars.map(({ address, value }) => ({ position: positionOf(address), value })),
    made: exit.flatMap((type, position) => (type === 'tensor' && entry[position] === 'scalar' ? [position] : [])),
    dropped: exit.flatMap((type, position) => (type === 'scalar' && entry[position] === 'tensor' ? [position] : [])),
    scalarsOfStep: scalarsWhere(lowered, (index) => origins[index] === 'step'),
    scalarsAfter: scalarsWhere(
      lowered,
      (index) => origins[index] === 'parameter' && scheduled.ready[index]! >= scheduled.loops.length,
    ),
  };
}

function exitTypes({ carried }: Binding, { scalars }: Lowered): readonly ValueType[] {
  const numbers = new Set(scalars.map(({ address }) => address));
  return carried.map((address) => (numbers.has(address) ? 'scalar' : 'tensor'));
}

function planLoops(
  lowered: Lowered,
  { loops, ready }: Schedule,
  described: readonly LoopArguments[],
  origins: readonly Origin[],
  exports: Readonly<Record<string, unknown>>,
): readonly PlannedLoop[] {
  return loops.map(({ sums }, i) => ({
    ...described[i]!,
    sums,
    call: exports[`loop${i}`] as (frame: number) => void,
    scalarsBefore: scalarsWhere(lowered, (index) => origins[index] === 'parameter' && ready[index] === i),
  }));
}

/** The computed scalars, in order, whose index is wanted. */
function scalarsWhere({ values }: Lowered, isWanted: (index: number) => boolean): readonly ScalarStep[] {
  return values.flatMap((value, index) =>
    value.kind === 'scalar' && isWanted(index) ? [scalarStep(index, value)] : [],
  );
}

function originsOf(values: readonly Value[]): readonly Origin[] {
  const origins: Origin[] = [];
  for (const value of values) {
    if (value.kind === 'constant') origins.push('program');
    else if (value.kind === 'step') origins.push('step');
    else if (value.kind !== 'scalar') origins.push('parameter');
    else {
      const below = inputsOf(value).map((input) => origins[input]!);
      origins.push(below.includes('parameter') ? 'parameter' : below.includes('step') ? 'step' : 'program');
    }
  }
  return origins;
}
