import { NosbenchError } from '../../util/errors.js';

/** What a program has done, as the bytes that are hashed: float32 bits in little-endian order, with one NaN and one zero. */
export interface Trace {
  /** In words of four bytes. */
  readonly length: number;
  /** Appends `count` values from `base` on; stride 0 repeats a scalar. True if all are finite. */
  add(memory: Float32Array, base: number, stride: number, count: number): boolean;
  addZeros(count: number): void;
  /** Appends bytes, filled up with zeros to whole words. False, and nothing is appended, when there is no room. */
  addBytes(bytes: Uint8Array): boolean;
  /** Whether what stands from `later` to the end repeats what stands from `earlier` on. */
  repeats(earlier: number, later: number): boolean;
  /** Drops everything from word `length` on. */
  truncate(length: number): void;
  /** A view, good until the next change. */
  bytes(): Uint8Array;
}

/** Room for the longest canonical text (1000 instructions of well under 100 characters) beside the probes. */
const WORDS = 1 << 15;
const CANONICAL_NAN = 0x7fc00000;

export function createTrace(): Trace {
  return new WordTrace();
}

class WordTrace implements Trace {
  length = 0;
  readonly #floats = new Float32Array(WORDS);
  readonly #words = new Uint32Array(this.#floats.buffer);
  readonly #bytes = new Uint8Array(this.#floats.buffer);

  constructor() {
    if (new Uint8Array(Uint32Array.of(1).buffer)[0] !== 1) {
      // No such machine runs Node today; a silent difference in keys would be worse than a refusal.
      throw new NosbenchError(
        'environment',
        'behaviour keys: expected a little-endian machine, got a big-endian one. Use another machine.',
      );
    }
  }

  add(memory: Float32Array, base: number, stride: number, count: number): boolean {
    const floats = this.#floats;
    const first = this.length;
    let differences = 0;
    for (let i = 0; i < count; i++) {
      const value = memory[base + i * stride]!;
      differences += value - value; // 0 for a finite value, else NaN
      floats[first + i] = value + 0; // −0 + 0 is 0
    }
    this.length = first + count;
    if (differences === 0) return true;
    for (let i = first; i < this.length; i++) if (Number.isNaN(floats[i]!)) this.#words[i] = CANONICAL_NAN;
    return false;
  }

  addZeros(count: number): void {
    this.#floats.fill(0, this.length, this.length + count);
    this.length += count;
  }

  addBytes(bytes: Uint8Array): boolean {
    const words = Math.ceil(bytes.length / 4);
    if (this.length + words > WORDS) return false;
    this.addZeros(words);
    this.#bytes.set(bytes, 4 * (this.length - words));
    return true;
  }

  repeats(earlier: number, later: number): boolean {
    const words = this.#words;
    for (let i = 0; later + i < this.length; i++) if (words[earlier + i] !== words[later + i]) return false;
    return true;
  }

  truncate(length: number): void {
    this.length = length;
  }

  bytes(): Uint8Array {
    return this.#bytes.subarray(0, 4 * this.length);
  }
}
