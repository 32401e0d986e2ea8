import type { Heap } from '../../kernels/heap.js';
import { createScratch, type Scratch } from '../../kernels/per-heap.js';

/**
 * How a loop gets its arguments: in memory, since a function of WebAssembly takes 1,000 parameters at most and a call with many is
 * slow. Its one parameter is the address of the frame.
 *
 *     count | pointers ... | scalars ... | (aligned to 8) means ... | sums ...
 *       i32 |  i32           f32         |                 f64        f64, written by the loop
 */
export interface FrameLayout {
  /** Byte offsets of the first of each kind. */
  readonly pointers: number;
  readonly scalars: number;
  readonly means: number;
  readonly sums: number;
  readonly bytes: number;
}

/** The layout for so many of each kind. */
export function layOut(pointers: number, scalars: number, means: number, sums: number): FrameLayout {
  const words = 1 + pointers + scalars;
  const afterWords = 4 * (words + (words & 1));
  const afterMeans = afterWords + 8 * means;
  return { pointers: 4, scalars: 4 + 4 * pointers, means: afterWords, sums: afterMeans, bytes: afterMeans + 8 * sums };
}

/** Memory for the frame of the loop that is to run next, with views by word and by double. */
export class Frame {
  readonly #heap: Heap;
  readonly #scratch: Scratch;
  #bytes = 0;
  address = 0;
  integers = new Int32Array(0);
  floats = new Float32Array(0);
  doubles = new Float64Array(0);

  private constructor(heap: Heap) {
    this.#heap = heap;
    this.#scratch = createScratch(heap);
  }

  static readonly #frames = new WeakMap<Heap, Frame>();

  /** The one frame of a heap: no two loops run at once. */
  static of(heap: Heap): Frame {
    let frame = Frame.#frames.get(heap);
    if (frame === undefined) {
      frame = new Frame(heap);
      Frame.#frames.set(heap, frame);
    }
    return frame;
  }

  /** Makes room for a frame of `bytes`. The views are good until something allocates. */
  open(bytes: number): void {
    // Views of a heap that has grown since are empty.
    if (bytes <= this.#bytes && this.integers.length > 0) return;
    this.address = this.#scratch.take(bytes);
    this.#bytes = Math.max(bytes, this.#bytes);
    const { buffer } = this.#heap.memory;
    this.integers = new Int32Array(buffer, this.address, this.#bytes >> 2);
    this.floats = new Float32Array(buffer, this.address, this.#bytes >> 2);
    this.doubles = new Float64Array(buffer, this.address, this.#bytes >> 3);
  }
}
