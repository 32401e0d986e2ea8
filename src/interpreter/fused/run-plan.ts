import { meanOf } from '../scalar/reductions.js';
import type { Frame } from './frame.js';
import type { Plan, PlannedLoop } from './plan.js';
import { computeScalars, finishReduction } from './scalars.js';

/** Byte addresses of what a plan works on. They must stay good until it has run: nothing may be disposed of in between. */
export interface Addresses {
  readonly parameter: number;
  readonly gradient: number;
  /** By address of a slot; only those that hold a tensor matter. */
  readonly slots: readonly number[];
}

/** Computes the scalars of a plan that are the same for all parameters of a step. */
export function beginStep(
  { numbers, step, scale, scalarsOfStep }: Plan,
  stepNumber: number,
  gradientScale: number,
): void {
  if (step >= 0) numbers[step] = Math.fround(stepNumber);
  if (scale >= 0) numbers[scale] = gradientScale;
  computeScalars(scalarsOfStep, numbers);
}

/** Runs a plan, after `beginStep`, on one parameter of `count` elements. Slots that are numbers go in and come out by `plan.numbers`. */
export function runPlan(plan: Plan, frame: Frame, addresses: Addresses, count: number): void {
  const { numbers, size, loops } = plan;
  if (size >= 0) numbers[size] = Math.fround(count);
  for (let i = 0; i < loops.length; i++) {
    const loop = loops[i]!;
    computeScalars(loop.scalarsBefore, numbers);
    writeArguments(loop, frame, addresses, count, numbers);
    loop.call(frame.address);
    readSums(loop, frame, count, numbers);
  }
  computeScalars(plan.scalarsAfter, numbers);
}

function writeArguments(
  { pointers, scalars, means, layout }: PlannedLoop,
  frame: Frame,
  { parameter, gradient, slots }: Addresses,
  count: number,
  numbers: Float64Array,
): void {
  frame.open(layout.bytes);
  const { integers, floats, doubles } = frame;
  integers[0] = count;
  for (let i = 0; i < pointers.length; i++) {
    const source = pointers[i]!;
    const address = source === 'parameter' ? parameter : source === 'gradient' ? gradient : slots[source]!;
    integers[(layout.pointers >> 2) + i] = address;
  }
  for (let i = 0; i < scalars.length; i++) floats[(layout.scalars >> 2) + i] = numbers[scalars[i]!]!;
  for (let i = 0; i < means.length; i++) doubles[(layout.means >> 3) + i] = numbers[means[i]!]!;
}

/** Turns the sums of a loop into the values of its reductions; between the two passes of a deviation, into its mean, not rounded. */
function readSums({ sums, layout }: PlannedLoop, { doubles }: Frame, count: number, numbers: Float64Array): void {
  for (let i = 0; i < sums.length; i++) {
    const { reduction, op, kind } = sums[i]!;
    const sum = doubles[(layout.sums >> 3) + i]!;
    numbers[reduction] = op === 'std' && kind === 'sum' ? meanOf(sum, count) : finishReduction(op, sum, count);
  }
}
