import { type NumpyRandomState, numpyRandomState } from '../../random/numpy.js';
import type { Checker } from './checker.js';
import { addItems } from './compare.js';
import { countOf, entriesOf, fault, fieldsOf, listOf, textOf } from './content.js';
import { relativeError } from './float32.js';
import { openTally } from './report.js';

const FILE = 'numpy-randomstate.json';
/** Of values that pass through a logarithm or an exponential: the platforms' mathematical libraries differ in the last bit. */
const TOLERANCE = 1e-14;

/** Numbers of numpy's legacy `RandomState`. */
export const numpyStreams: Checker = {
  file: FILE,
  check: 'random',
  *run(content, where) {
    const tally = openTally({ file: FILE, check: 'random', subject: 'numpy', tolerance: `${TOLERANCE} relative` });
    const unknown = new Set<string>();
    for (const [text, entries] of entriesOf(tally, fieldsOf(content, where).seeds, `${where}: seeds`)) {
      const seed = countOf(Number(text), `${where}: seeds, "${text}"`);
      for (const [name, value] of entriesOf(tally, entries, `${where}: seeds.${text}`)) {
        const expected = listOf(value, `${where}: seeds.${text}.${name}`);
        const drawn = draw(numpyRandomState(seed), name, expected, `${where}: seeds.${text}.${name}`);
        if (drawn === undefined) unknown.add(name);
        else addItems(tally, `seed ${seed}, ${name}`, drawn, expected.flat(2), errorOf, TOLERANCE);
      }
    }
    if (unknown.size > 0) tally.note(`not checked, for want of a rule: ${[...unknown].join(', ')}`);
    yield tally.report();
  },
};

type Item = number | string;

/** Values as often as asked for, from the arguments in an entry's name. */
type Rule = (random: NumpyRandomState, arguments_: readonly number[]) => () => Item;

const NUMBER = '(-?[\\d.]+(?:e-?\\d+)?)';

/** Entries of one value after the other. */
const RULES: readonly (readonly [RegExp, Rule])[] = [
  [
    new RegExp(`^uniform_${NUMBER}_${NUMBER}$`),
    (r, [low = 0, high = 0]) =>
      () =>
        r.uniform(low, high),
  ],
  [
    new RegExp(`^normal_${NUMBER}_${NUMBER}$`),
    (r, [mean = 0, std = 0]) =>
      () =>
        r.normal(mean, std),
  ],
  [
    /^randint_(\d+)_(\d+)$/,
    (r, [low = 0, high = 0]) =>
      () =>
        r.integer(low, high),
  ],
  [/^choice_abc$/, (r) => () => r.choice(['a', 'b', 'c'])],
  [/^choice_abc_p_([\d.]+)_([\d.]+)_([\d.]+)$/, (r, weights) => () => r.weightedChoice(['a', 'b', 'c'], weights)],
  [
    /^choice_(\d+)$/,
    (r, [n = 0]) =>
      () =>
        r.choice(Array.from({ length: n }, (_, i) => i + 1)),
  ],
  [
    /^linear_int_(\d+)_(\d+)$/,
    (r, [low = 0, high = 0]) =>
      () =>
        Math.round(r.uniform(low, high)),
  ],
  [
    /^log_int_(\d+)_(\d+)$/,
    (r, [low = 0, high = 0]) =>
      () =>
        Math.round(logUniform(r, low, high)),
  ],
  [
    new RegExp(`^log_float_${NUMBER}_${NUMBER}$`),
    (r, [low = 0, high = 0]) =>
      () =>
        logUniform(r, low, high),
  ],
];

/** What the entry's name says, as many values as it holds; `undefined` when no rule is known. */
function draw(
  random: NumpyRandomState,
  name: string,
  expected: readonly unknown[],
  where: string,
): readonly Item[] | undefined {
  for (const [pattern, rule] of RULES) {
    const match = pattern.exec(name);
    if (match !== null) return Array.from(expected, rule(random, match.slice(1).map(Number)));
  }
  const permutation = /^permutation_(\d+)(?:_first(\d+))?$/.exec(name);
  const shaped = /^randn_(\d+)x(\d+)_after_one_uniform$/.exec(name);
  if (permutation !== null) return random.permutation(Number(permutation[1])).slice(0, expected.length);
  if (name === 'raw_uint32') return words(random.bytes(4 * expected.length));
  if (name === 'mixed') return expected.flatMap((call) => mixedDraw(random, call, where));
  if (shaped === null) return undefined;
  random.uniform();
  return Array.from(random.randn(Number(shaped[1]) * Number(shaped[2])));
}

/** One `[call, value]` of a mixed sequence: the call and what it gives here. */
function mixedDraw(random: NumpyRandomState, call: unknown, where: string): readonly Item[] {
  const name = textOf(listOf(call, where)[0], where);
  switch (name) {
    case 'normal':
      return [name, random.normal()];
    case 'uniform':
      return [name, random.uniform()];
    case 'choice3':
      return [name, random.choice(['a', 'b', 'c'])];
    case 'choicep':
      return [name, random.weightedChoice(['a', 'b', 'c'], [0.2, 0.3, 0.5])];
    case 'randint':
      return [name, random.integer(0, 100_000)];
    default:
      throw fault(where, 'calls of normal, uniform, choice3, choicep or randint', name);
  }
}

function errorOf(found: unknown, expected: unknown): number {
  if (typeof expected === 'number' && typeof found === 'number') return relativeError(found, expected);
  return expected === found ? 0 : Number.POSITIVE_INFINITY;
}

function logUniform(random: NumpyRandomState, low: number, high: number): number {
  return Math.exp(random.uniform(Math.log(low), Math.log(high)));
}

function words(bytes: Uint8Array): readonly number[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Array.from({ length: bytes.byteLength / 4 }, (_, i) => view.getUint32(4 * i, true));
}
