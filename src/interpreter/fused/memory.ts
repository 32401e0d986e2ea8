import * as tf from '@tensorflow/tfjs';
import type { Heap } from '../../kernels/heap.js';
import type { ParameterMemory } from '../executor.js';
import { exportValue } from '../tensor/state.js';
import type { Plan } from './plan.js';

const SMALLEST_NORMAL = 2 ** -126;

/** The slots of one parameter from step to step: numbers, and tensors on the heap, which loops write in place. */
export class Memory {
  readonly #heap: Heap;
  readonly #carried: readonly number[];
  readonly #shape: readonly number[];
  /** By position among the carried slots; which of the two counts is said by the plan of the next step. */
  readonly #numbers: number[];
  readonly #tensors: (tf.Tensor | undefined)[];
  /** Byte addresses of the tensors, by address of the slot. */
  readonly addresses: number[] = [];
  /** Of the next step. */
  plan: Plan;

  /** @param values by position among the carried slots, of the entry types of `plan`; tensors become the memory's. */
  constructor(
    heap: Heap,
    carried: readonly number[],
    shape: readonly number[],
    plan: Plan,
    values: readonly (number | tf.Tensor)[],
  ) {
    this.#heap = heap;
    this.#carried = carried;
    this.#shape = shape;
    this.plan = plan;
    this.#numbers = values.map((value) => (typeof value === 'number' ? value : 0));
    this.#tensors = values.map(() => undefined);
    values.forEach((value, position) => {
      if (typeof value !== 'number') this.#setTensor(position, value);
    });
  }

  /** Makes a tensor for every slot that becomes one in the next step; the loops write all of its elements. May grow the heap. */
  makeTensors(): void {
    for (const position of this.plan.made) {
      // Already there when a step before ran out of memory on the way.
      if (this.#tensors[position] === undefined) this.#setTensor(position, tf.keep(tf.zeros([...this.#shape])));
    }
  }

  /** Gives the plan the slots that are numbers. */
  loadNumbers(): void {
    const { numbers, slotsIn } = this.plan;
    for (let i = 0; i < slotsIn.length; i++) numbers[slotsIn[i]!.value] = this.#numbers[slotsIn[i]!.position]!;
  }

  /** Takes over what the plan has left, and frees tensors whose slots have become numbers. @param next the plan of the step to come. */
  endStep(next: Plan): void {
    const { numbers, slotsOut, dropped } = this.plan;
    for (let i = 0; i < slotsOut.length; i++) {
      const { position, value } = slotsOut[i]!;
      const number = numbers[value]!;
      this.#numbers[position] = Math.abs(number) < SMALLEST_NORMAL ? 0 : number;
    }
    for (const position of dropped) {
      this.#tensors[position]?.dispose();
      this.#tensors[position] = undefined;
    }
    this.plan = next;
  }

  /** The slots as plain data; copies. */
  export(): ParameterMemory {
    return {
      slots: this.#carried.map((address, position) => {
        const isTensor = this.plan.entry[position] === 'tensor';
        return exportValue(address, isTensor ? this.#tensors[position]! : this.#numbers[position]!);
      }),
    };
  }

  dispose(): void {
    for (const tensor of this.#tensors) tensor?.dispose();
  }

  #setTensor(position: number, tensor: tf.Tensor): void {
    this.#tensors[position] = tensor;
    this.addresses[this.#carried[position]!] = this.#heap.addressOf(tensor);
  }
}
