import { type TorchGenerator, torchGenerator } from '../../random/torch.js';
import { attentionInit, linearInit } from '../../random/torch-init.js';
import type { Checker } from './checker.js';
import { addItems, PRINTED } from './compare.js';
import { countOf, entriesOf, fault, fieldsOf, flatNumbersOf, numberOf, textOf } from './content.js';
import { fromBits, relativeError } from './float32.js';
import { openTally, type Tally } from './report.js';

const FILE = 'pfn/rng.json';

/**
 * How a file gives numbers. `whole`: words, integers and permutations, in full; `bits`: the patterns of float32 values; `printed`: decimals, of
 * which seven digits count. The first two must be equal.
 */
type Form = 'whole' | 'bits' | 'printed';

/** Numbers of PyTorch's CPU generator: whole numbers and bit patterns must be equal, printed values agree to their digits. */
export const torchStreams: Checker = {
  file: FILE,
  check: 'random',
  *run(content, where) {
    const tally = openTally({
      file: FILE,
      check: 'random',
      subject: 'torch',
      tolerance: 'whole numbers and bits equal, printed values to 7 digits',
    });
    const unknown = new Set<string>();
    for (const [text, entries] of entriesOf(tally, fieldsOf(content, where).seeds, `${where}: seeds`)) {
      const seed = countOf(Number(text), `${where}: seeds, "${text}"`);
      for (const [name, value] of entriesOf(tally, entries, `${where}: seeds.${text}`)) {
        if (!checkEntry(tally, seed, name, value, `${where}: seeds.${text}.${name}`)) unknown.add(name);
      }
    }
    if (unknown.size > 0) tally.note(`not checked, for want of a rule: ${[...unknown].join(', ')}`);
    yield tally.report();
  },
};

/** Draws what the name of an entry says; the groups of the pattern are its arguments. The last draw is what the entry holds. */
type Draw = (generator: TorchGenerator, arguments_: readonly number[]) => ArrayLike<number>;

const DRAWS: readonly (readonly [RegExp, Draw, form?: Form])[] = [
  [/^raw_u32_(\d+)_to_(\d+)$/, (g, [from = 0, to = 0]) => words(g, to + 1).slice(from), 'whole'],
  [/^rand(\d+)$/, (g, [n = 0]) => g.rand(n)],
  [/^rand(\d+)_bits$/, (g, [n = 0]) => g.rand(n), 'bits'],
  [/^randn(\d+)$/, (g, [n = 0]) => g.randn(n)],
  [/^randn(\d+)_bits$/, (g, [n = 0]) => g.randn(n), 'bits'],
  [/^randn(\d+)_then_rand(\d+)$/, (g, [n = 0, m = 0]) => after(g.randn(n), g.rand(m))],
  [/^randn(\d+)_then_randn(\d+)$/, (g, [n = 0, m = 0]) => after(g.randn(n), g.randn(m))],
  [/^then_rand(\d+)$/, (g, [n = 0]) => after(g.randn(7), after(g.randn(2), g.rand(n)))], // follows randn7 and randn2
  [
    /^rand_(\d+)x(\d+)x(\d+)_first(\d+)_last(\d+)$/,
    (g, [a = 0, b = 0, c = 0, first = 0, last = 0]) => ends(g.rand(a * b * c), first, last),
  ],
  [/^randint(\d+)_x(\d+)$/, (g, [high = 0, n = 0]) => times(n, () => g.randint(0, high)), 'whole'],
  [
    /^randint\((\d+),(\d+),\((\d+),\)\)$/,
    (g, [low = 0, high = 0, n = 0]) => times(n, () => g.randint(low, high)),
    'whole',
  ],
  [/^randperm(\d+)$/, (g, [n = 0]) => g.randperm(n), 'whole'],
  [/^randperm(\d+)_then_rand(\d+)$/, (g, [n = 0, m = 0]) => after(g.randperm(n), g.rand(m))],
  [/^int64_random_then_rand(\d+)$/, (g, [n = 0]) => after(g.int64(), g.rand(n))],
  [/^rand_float64_x(\d+)$/, (g, [n = 0]) => g.randDouble(n)],
  [/^normal_zeros(\d+)x(\d+)_std([\d.]+)$/, (g, [a = 0, b = 0, std = 0]) => normals(g, a * b, std)],
  [/^then_normal_zeros(\d+)_std([\d.]+)_a$/, (g, [n = 0, std = 0]) => after(normals(g, 100, std), normals(g, n, std))],
  [
    /^then_normal_zeros(\d+)_std([\d.]+)_b$/,
    (g, [n = 0, std = 0]) => after(normals(g, 100, std), after(normals(g, n, std), normals(g, n, std))),
  ],
  [/^Normal\(zeros(\d+),1\)\.sample\(\((\d+),\)\)$/, (g, [a = 0, n = 0]) => normals(g, a * n, 1)],
];

/** False when no rule is known for this entry. */
function checkEntry(tally: Tally, seed: number, name: string, value: unknown, where: string): boolean {
  const generator = torchGenerator(seed);
  const checkNumbers: Check = (what, drawn, expected, form = 'printed') => {
    const numbers = flatNumbersOf(expected, `${where}${what}`);
    const wanted = form === 'bits' ? numbers.map(fromBits) : numbers;
    const [errorOf, within] = form === 'printed' ? [printedError, PRINTED.within] : [exactError, 0];
    addItems(tally, `seed ${seed}, ${name}${what}`, drawn, wanted, errorOf, within);
  };

  for (const [pattern, draw, form] of DRAWS) {
    const match = pattern.exec(name);
    if (match === null) continue;
    checkNumbers('', draw(generator, match.slice(1).map(Number)), value, form);
    return true;
  }
  if (name === 'raw_u32') {
    const expected = flatNumbersOf(value, where);
    checkNumbers('', words(generator, expected.length), expected, 'whole');
    return true;
  }
  if (name === 'int64_random_') {
    const expected = textOf(value, where);
    const drawn = generator.int64().toString();
    tally.add(
      drawn === expected,
      drawn === expected ? 0 : 1,
      () => `seed ${seed}, ${name}: expected ${expected}, got ${drawn}`,
    );
    return true;
  }
  return checkCompound(seed, name, value, where, checkNumbers);
}

/** Compares a part of an entry with what was drawn. */
type Check = (what: string, drawn: ArrayLike<number>, expected: unknown, form?: Form) => void;

/** Entries that hold several results. */
function checkCompound(seed: number, name: string, value: unknown, where: string, check: Check): boolean {
  const generator = torchGenerator(seed);
  const linear = /^Linear\((\d+),(\d+)\)$/.exec(name);
  const attention = /^MultiheadAttention\((\d+),\d+\)$/.exec(name);
  const uniform = /^uniform_\(-(?:1\/(\d+)|a),(?:1\/\d+|a)\)x(\d+)/.exec(name);
  const tensors = /^normal_mean_linspace\((.+),(.+),(\d+)\)_std_linspace\((.+),(.+),\3\)$/.exec(name);
  if (name === 'mixed') {
    for (const [call, expected] of Object.entries(fieldsOf(value, where))) {
      const isWhole = call.startsWith('randint') || call.startsWith('randperm');
      check(`.${call}`, mixedDraw(generator, call, where), expected, isWhole ? 'whole' : 'printed');
    }
  } else if (name === 'cached_second_normal') {
    const fields = fieldsOf(value, where);
    check('.first', generator.randn(1), fields.first);
    const state = generator.save();
    check('.second', generator.randn(1), fields.second);
    generator.restore(state);
    check('.second_after_state_restore', generator.randn(1), fields.second_after_state_restore);
  } else if (linear !== null) {
    const { weight, bias } = linearInit(generator, Number(linear[1]), Number(linear[2]));
    checkTensors(fieldsOf(value, where), { weight, bias }, check);
  } else if (attention !== null) {
    const { inWeight, inBias, out } = attentionInit(generator, Number(attention[1]));
    const tensors = {
      in_proj_weight: inWeight,
      in_proj_bias: inBias,
      'out_proj.weight': out.weight,
      'out_proj.bias': out.bias,
    };
    checkTensors(fieldsOf(value, where), tensors, check);
  } else if (uniform !== null) {
    const fields = fieldsOf(value, where);
    const bound = uniform[1] === undefined ? numberOf(fields.a, `${where}.a`) : 1 / Number(uniform[1]);
    const drawn = generator.uniform(Number(uniform[2]), -bound, bound);
    check('.values', drawn, fields.values);
    if (fields.bits !== undefined) check('.bits', drawn, fields.bits, 'bits');
  } else if (tensors !== null) {
    const fields = fieldsOf(value, where);
    const [a = 0, b = 0, n = 0, c = 0, d = 0] = tensors.slice(1).map(Number);
    const [mean, std] = [linspace(a, b, n), linspace(c, d, n)];
    if (fields.mean !== undefined) check('.mean', mean, fields.mean);
    if (fields.std !== undefined) check('.std', std, fields.std);
    const drawn = generator.normalOf(mean, std);
    if (fields.values !== undefined) check('.values', drawn, fields.values);
    if (fields.bits !== undefined) check('.bits', drawn, fields.bits, 'bits');
  } else {
    return false;
  }
  return true;
}

/** Initial values by the names of their tensors; where an entry has their bits as well (`weight_bits`), these too. */
function checkTensors(
  fields: Readonly<Record<string, unknown>>,
  tensors: Readonly<Record<string, ArrayLike<number>>>,
  check: Check,
): void {
  for (const [tensor, drawn] of Object.entries(tensors)) {
    check(`.${tensor}`, drawn, fields[tensor]);
    const bits = fields[`${tensor}_bits`];
    if (bits !== undefined) check(`.${tensor}_bits`, drawn, bits, 'bits');
  }
}

/** One call of a mixed sequence, such as `randn20`. */
function mixedDraw(generator: TorchGenerator, call: string, where: string): ArrayLike<number> {
  const match = /^(randn|randint|randperm|rand)(\d+)$/.exec(call);
  const count = Number(match?.[2]);
  switch (match?.[1]) {
    case 'randn':
      return generator.randn(count);
    case 'rand':
      return generator.rand(count);
    case 'randint':
      return [generator.randint(0, count)];
    case 'randperm':
      return generator.randperm(count);
    default:
      throw fault(where, 'calls of rand, randn, randint or randperm', call);
  }
}

/** Whole numbers and bits must be equal; zeros of unlike signs are unlike bits. */
function exactError(found: unknown, expected: number): number {
  if (Object.is(found, expected)) return 0;
  return relativeError(Number(found), expected) || Number.POSITIVE_INFINITY;
}

function printedError(found: unknown, expected: number): number {
  return relativeError(Number(Number(found).toPrecision(7)), expected);
}

function words(generator: TorchGenerator, count: number): readonly number[] {
  return times(count, () => generator.u32());
}

function times(count: number, draw: () => number): readonly number[] {
  return Array.from({ length: count }, draw);
}

function normals(generator: TorchGenerator, count: number, std: number): Float32Array {
  return generator.normalOf(new Float32Array(count), new Float32Array(count).fill(std));
}

/** The second of two draws; arguments are evaluated in order. */
function after<T>(_first: unknown, second: T): T {
  return second;
}

function ends(values: Float32Array, first: number, last: number): readonly number[] {
  return [...values.slice(0, first), ...values.slice(values.length - last)];
}

/**
 * `torch.linspace` as AVX2 computes it: whole vectors of eight count up from their first entry, the rest counts down from the end,
 * and every operation is rounded.
 */
function linspace(start: number, end: number, count: number): Float32Array {
  const f = Math.fround;
  const step = f(f(f(end) - f(start)) / (count - 1));
  const whole = count - (count % 8);
  return Float32Array.from({ length: count }, (_, i) => {
    if (i >= whole) return f(end) - f(step * (count - 1 - i));
    return f(f(start) + f(step * (i - (i % 8)))) + f(step * (i % 8));
  });
}
