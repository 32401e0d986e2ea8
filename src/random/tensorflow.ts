import { NosbenchError } from '../util/errors.js';
import { philoxBlock } from './philox.js';

/**
 * A stateful random op of TensorFlow 1 that was given a seed of its own. Each call is one execution of the op in one session: the same numbers
 * as TensorFlow's CPU kernel draws in that execution; normals may differ in the last bit, where the platform's logarithm, sine or cosine does.
 */
export interface TensorflowOp {
  /** `tf.random_uniform(shape, low, high)`, row-major float32. */
  uniform(count: number, low?: number, high?: number): Float32Array;
  /** `tf.random_normal(shape, mean, std)`, row-major float32. */
  normal(count: number, mean?: number, std?: number): Float32Array;
}

/** What TensorFlow takes for the graph's seed where only the op has one. */
const DEFAULT_GRAPH_SEED = 87654321;
/** Blocks that an execution reserves for each of its outputs, used or not. */
const BLOCKS_PER_OUTPUT = 256;
/** Key under which stateless ops scramble their seeds. */
const SCRAMBLE_KEY = [0x3ec8f720, 0x02461e29] as const;
const SMALLEST_UNIFORM = 1e-7;

const f = Math.fround;
const TURN = f(2 * Math.PI);

/** Four words of block `index` of a stream. */
type Block = (index: number, words: Uint32Array) => void;

/**
 * @param opSeed the op's `seed`
 * @throws {NosbenchError} code `usage` for anything but an integer from 0 to 2^53 - 1
 */
export function tensorflowOp(opSeed: number): TensorflowOp {
  checkSeed('tensorflowOp', opSeed);
  let used = 0;
  const block: Block = (index, words) =>
    philoxBlock(
      DEFAULT_GRAPH_SEED,
      0,
      lowWord(used + index),
      highWord(used + index),
      lowWord(opSeed),
      highWord(opSeed),
      words,
    );
  const execute = (values: Float32Array) => {
    used += BLOCKS_PER_OUTPUT * values.length;
    return values;
  };
  return {
    uniform: (count, low, high) => execute(uniforms(block, count, low, high)),
    normal: (count, mean, std) => execute(normals(block, count, mean, std)),
  };
}

/**
 * TensorFlow's stateless random ops on a CPU: every call gives the same numbers.
 * @param seeds the pair `seed=[a, b]`
 * @throws {NosbenchError} code `usage` unless both are integers from 0 to 2^53 - 1
 */
export function tensorflowStateless(seeds: readonly [number, number]): TensorflowOp {
  for (const seed of seeds) checkSeed('tensorflowStateless', seed);
  const mix = new Uint32Array(4);
  philoxBlock(...SCRAMBLE_KEY, lowWord(seeds[0]), highWord(seeds[0]), lowWord(seeds[1]), highWord(seeds[1]), mix);
  const block: Block = (index, words) =>
    philoxBlock(mix[0]!, mix[1]!, lowWord(index), highWord(index), mix[2]!, mix[3]!, words);
  return {
    uniform: (count, low, high) => uniforms(block, count, low, high),
    normal: (count, mean, std) => normals(block, count, mean, std),
  };
}

/** The 23 low bits of a word as a float32 in [0, 1). */
function wordToUniform(word: number): number {
  return (word & 0x7fffff) * 2 ** -23;
}

function uniforms(block: Block, count: number, low = 0, high = 1): Float32Array {
  const values = new Float32Array(count);
  const words = new Uint32Array(4);
  const low32 = f(low);
  const range = f(f(high) - low32);
  for (let i = 0; i < count; i += 1) {
    if (i % 4 === 0) block(i / 4, words);
    values[i] = f(wordToUniform(words[i % 4]!) * range) + low32;
  }
  return values;
}

function normals(block: Block, count: number, mean = 0, std = 1): Float32Array {
  const values = new Float32Array(count);
  const words = new Uint32Array(4);
  const mean32 = f(mean);
  const std32 = f(std);
  for (let i = 0; i < count; i += 2) {
    if (i % 4 === 0) block(i / 4, words);
    const first = i % 4;
    // The angle is a float32, all else a double until the product: so come out the numbers that TensorFlow's documentation prints.
    const angle = f(TURN * wordToUniform(words[first + 1]!));
    const radius = Math.sqrt(-2 * Math.log(Math.max(wordToUniform(words[first]!), SMALLEST_UNIFORM)));
    values[i] = f(f(Math.sin(angle) * radius) * std32) + mean32;
    if (i + 1 < count) values[i + 1] = f(f(Math.cos(angle) * radius) * std32) + mean32;
  }
  return values;
}

function lowWord(value: number): number {
  return value % 2 ** 32;
}

function highWord(value: number): number {
  return Math.floor(value / 2 ** 32);
}

function checkSeed(where: string, seed: number): void {
  if (Number.isSafeInteger(seed) && seed >= 0) return;
  throw new NosbenchError('usage', `${where}: expected a seed from 0 to 2^53 - 1, got ${seed}. Pass such an integer.`);
}
