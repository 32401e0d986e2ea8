import { type CurveDraw, drawCurve, observeCurve } from '../../../pfn/transfer/curve-prior.js';
import { cholesky, type Inputs, matern32, squaredExponential } from '../../../pfn/transfer/gaussian-process.js';
import { numpyRandomState } from '../../../random/numpy.js';
import { scheduleFactor } from '../../../tasks/schedule.js';
import type { Checker } from '../checker.js';
import { addNumbers, type Closeness, PRINTED } from '../compare.js';
import { countOf, entriesOf, fault, fieldsOf, flatNumbersOf, listOf, numberOf, numbersOf } from '../content.js';
import { openTally, type Tally } from '../report.js';
import { addTableCases, type Compare } from './transfer-tables.js';

const FILE = 'pfn/transfer.json';
/** The file has seven significant digits, the coordinates that kernels are computed of six. */
const CLOSENESS: Closeness = { within: 1e-6, scale: 1 };
const COVARIANCES: Closeness = { within: 1e-5, scale: 1 };
/** Of numpy's stream, in full; the platforms' mathematical libraries differ in the last bit. */
const STREAMS: Closeness = { within: 1e-14 };
/** Parts that hold quantiles of random samples: tests compare distributions, a case here would not be exact. */
const STATISTICS = ['lcpfn.stats', 'hebo_prior_stats', 'tabpfn_mlp_prior_stats'];

/** Adds the cases of a part of the file. */
type AddPart = (value: unknown, where: string, compare: Compare, tally: Tally) => void;

/** What the transfer tasks are made of: learning curves, covariances, schedule factors, preprocessing of tables. */
export const transfer: Checker = {
  file: FILE,
  check: 'pfn',
  *run(content, where) {
    const fields = fieldsOf(content, where);
    const tolerance = `${CLOSENESS.within} of the larger of 1 and the number, covariances ${COVARIANCES.within}`;
    const tally = openTally({ file: FILE, check: 'pfn', subject: 'transfer', tolerance });
    const parts: Readonly<Record<string, AddPart>> = {
      numpy_legacy_randomstate: addStreams,
      lcpfn: addCurves,
      gp: addCovariances,
      cosine_warmup_factor_by_epoch: addSchedules,
      tabpfn: addTableCases,
    };
    for (const [name, add] of Object.entries(parts)) {
      if (fields[name] === undefined) tally.note(`not in the file: ${name}`);
      else {
        const compare: Compare = (what, found, expected, closeness = CLOSENESS) =>
          addNumbers(tally, `${name}, ${what}`, found, expected, closeness);
        add(fields[name], `${where}: ${name}`, compare, tally);
      }
    }
    tally.note(`not checked, as they are statistics of random samples: ${STATISTICS.join(', ')}`);
    yield tally.report();
  },
};

function addStreams(value: unknown, where: string, compare: Compare, tally: Tally): void {
  for (const [text, entries] of entriesOf(tally, value, where)) {
    const seed = countOf(Number(text), `${where}, "${text}"`);
    const draws: Readonly<Record<string, (random: ReturnType<typeof numpyRandomState>, count: number) => number[]>> = {
      random_sample: (random, count) => times(count, () => random.uniform()),
      uniform_m1_1: (random, count) => times(count, () => random.uniform(-1, 1)),
      normal: (random, count) => times(count, () => random.normal()),
      lognormal_m2_1: (random, count) => times(count, () => random.lognormal(-2, 1)),
      randint_0_10: (random, count) => times(count, () => random.integer(0, 10)),
      permutation8: (random) => random.permutation(8),
    };
    // One stream a seed: the entries were drawn one after the other.
    const random = numpyRandomState(seed);
    for (const [name, expected] of entriesOf(tally, entries, `${where}.${text}`)) {
      const draw = Object.hasOwn(draws, name) ? draws[name] : undefined;
      if (draw === undefined) throw fault(`${where}.${text}`, `draws out of ${Object.keys(draws).join(', ')}`, name);
      const numbers = numbersOf(expected, `${where}.${text}.${name}`);
      compare(`seed ${seed}, ${name}`, draw(random, numbers.length), numbers, STREAMS);
    }
  }
}

function times(count: number, draw: () => number): number[] {
  return Array.from({ length: count }, draw);
}

function addCurves(value: unknown, where: string, compare: Compare, tally: Tally): void {
  for (const [text, curves] of entriesOf(tally, fieldsOf(value, where).seeds, `${where}.seeds`)) {
    const random = numpyRandomState(countOf(Number(text), `${where}.seeds, "${text}"`));
    const items = listOf(curves, `${where}.seeds.${text}`);
    if (items.length === 0) tally.note(`lcpfn.seeds.${text} is empty: no curve of it was checked`);
    items.forEach((item, index) => {
      const at = `${where}.seeds.${text}[${index}]`;
      const expected = fieldsOf(item, at);
      const seen = numbersOf(expected.y_noisy, `${at}.y_noisy`);
      const curve = drawCurve(random, seen.length);
      compare(
        `seed ${text}, attempts of curve ${index}`,
        [curve.attempts],
        [numberOf(expected.attempts, `${at}.attempts`)],
      );
      addParameters(curve, expected, at, (what, found, given) =>
        compare(`seed ${text}, ${what} of curve ${index}`, found, given, PRINTED),
      );
      compare(`seed ${text}, curve ${index}`, curve.values, numbersOf(expected.y, `${at}.y`));
      compare(`seed ${text}, curve ${index} as observed`, observeCurve(random, curve), seen);
    });
  }
}

/** What a curve was made of, as far as the file has it: weights and parameters of the families, deviation of the noise. */
function addParameters(
  { weights, parameters, noise }: CurveDraw,
  expected: Readonly<Record<string, unknown>>,
  where: string,
  compare: Compare,
): void {
  for (const [name, drawn] of Object.entries({ weights, ...parameters })) {
    if (expected[name] === undefined) continue;
    const given = fieldsOf(expected[name], `${where}.${name}`);
    const letters = Object.keys(drawn);
    compare(
      name,
      Object.values(drawn),
      letters.map((letter) => numberOf(given[letter], `${where}.${name}.${letter}`)),
    );
  }
  for (const [name, drawn] of Object.entries({ std: noise, log_std: Math.log(noise) })) {
    if (expected[name] !== undefined) compare(name, [drawn], [numberOf(expected[name], `${where}.${name}`)]);
  }
}

function addCovariances(value: unknown, where: string, compare: Compare): void {
  const { x, matern32: matern, rbf } = fieldsOf(value, where);
  const rows = listOf(x, `${where}.x`);
  const inputs: Inputs = {
    values: Float64Array.from(flatNumbersOf(x, `${where}.x`)),
    features: listOf(rows[0], `${where}.x[0]`).length,
  };
  const { lengthscale, outputscale, K, cholesky_with_noise_var_0_01: factor } = fieldsOf(matern, `${where}.matern32`);
  const scales = numbersOf(lengthscale, `${where}.matern32.lengthscale`);
  const k = matern32(inputs, scales, numberOf(outputscale, `${where}.matern32.outputscale`));
  compare('Matérn covariance', k, flatNumbersOf(K, `${where}.matern32.K`), COVARIANCES);
  const noisy = k.map((entry, i) => entry + (i % (rows.length + 1) === 0 ? 0.01 : 0));
  const expectedFactor = flatNumbersOf(factor, `${where}.matern32.cholesky`);
  compare('its factor with noise', cholesky(noisy) ?? [], expectedFactor, COVARIANCES);
  const exponential = fieldsOf(rbf, `${where}.rbf`);
  const lengthScale = numberOf(exponential.lengthscale, `${where}.rbf.lengthscale`);
  const outputScale = numberOf(exponential.outputscale, `${where}.rbf.outputscale`);
  const expected = flatNumbersOf(exponential.K, `${where}.rbf.K`);
  const found = squaredExponential(inputs, lengthScale, outputScale);
  compare('squared exponential covariance', found, expected, COVARIANCES);
}

function addSchedules(value: unknown, where: string, compare: Compare, tally: Tally): void {
  for (const [name, factors] of entriesOf(tally, value, where)) {
    const [, warmup, total] = /^warm(\d+)_total(\d+)$/.exec(name) ?? [];
    if (warmup === undefined) throw fault(where, 'names such as warm5_total20', name);
    const expected = numbersOf(factors, `${where}.${name}`);
    const schedule = { kind: 'cosine', warmupEpochs: Number(warmup), epochs: Number(total) } as const;
    compare(
      name,
      expected.map((_, epoch) => scheduleFactor(schedule, epoch)),
      expected,
    );
  }
}
