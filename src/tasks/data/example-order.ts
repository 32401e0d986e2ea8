import { noiseStream } from '../../random/noise.js';
import type { Json } from '../../util/json.js';

/** The endless order in which a split's examples come. */
export interface ExampleOrder {
  /** Indices of the examples at positions `position` .. `position + length - 1`; going back costs a replay from the start. */
  take(position: number, length: number): Int32Array;
}

/**
 * TensorFlow's `repeat().shuffle(buffer)`: a buffer over the examples, which come again and again in their order; each draw takes a uniformly
 * chosen one out and puts the next in. Repeating comes before shuffling, so passes blur.
 *
 *     buffer  [ 0 1 2 ]  next 3  →  draw slot 1: out 1, buffer [ 0 3 2 ]  →  ...
 *
 * @param count examples, at least 1
 * @param buffer slots, at least 1; may exceed `count`
 * @param start `first`: the buffer is filled from example 0; `anywhere`: from a random one
 */
export function exampleOrder(count: number, buffer: number, label: Json, start: 'first' | 'anywhere'): ExampleOrder {
  const slots = new Int32Array(buffer);
  let draws = noiseStream(label);
  let reached = -1;
  let next = 0;

  const restart = () => {
    draws = noiseStream(label);
    next = start === 'first' ? 0 : draws.integer(count);
    for (let slot = 0; slot < buffer; slot += 1) slots[slot] = following();
    reached = 0;
  };
  const following = () => {
    const example = next;
    next = example + 1 === count ? 0 : example + 1;
    return example;
  };
  const draw = () => {
    const slot = draws.integer(buffer);
    const example = slots[slot]!;
    slots[slot] = following();
    reached += 1;
    return example;
  };

  return {
    take(position, length) {
      if (reached < 0 || position < reached) restart();
      while (reached < position) draw();
      return Int32Array.from({ length }, draw);
    },
  };
}
