import { cholesky, type Inputs, matern32, squaredExponential } from '../../../pfn/transfer/gaussian-process.js';
import { type NumpyRandomState, numpyRandomState } from '../../../random/numpy.js';
import { scheduleFactor } from '../../../tasks/schedule.js';
import type { Checker } from '../checker.js';
import { addNumbers, type Closeness } from '../compare.js';
import { countOf, entriesOf, fault, fieldsOf, flatNumbersOf, listOf, numberOf, numbersOf } from '../content.js';
import { openTally, type Tally } from '../report.js';
import { addCurves } from './transfer-curves.js';
import type { AddPart, Compare } from './transfer-part.js';
import { addTables } from './transfer-tables.js';

const FILE = 'pfn/transfer.json';
/** The file has seven significant digits, the coordinates that kernels are computed of six. */
const CLOSENESS: Closeness = { within: 1e-6, scale: 1 };
const COVARIANCES: Closeness = { within: 1e-5, scale: 1 };
/** Of numpy's stream, in full; the platforms' mathematical libraries differ in the last bit. */
const STREAMS: Closeness = { within: 1e-14 };
/** Parts that hold quantiles of random samples: tests compare distributions, a case here would not be exact. */
const STATISTICS = ['lcpfn.stats', 'hebo_prior_stats', 'tabpfn_mlp_prior_stats'];

/** The parts of the file that are checked. */
const PARTS: Readonly<Record<string, AddPart>> = {
  numpy_legacy_randomstate: addStreams,
  lcpfn: addCurves,
  gp: addCovariances,
  cosine_warmup_factor_by_epoch: addSchedules,
  tabpfn: addTables,
};

/** Entries of a stream -> as many draws of them. */
const STREAM_DRAWS: Readonly<Record<string, (random: NumpyRandomState, count: number) => readonly number[]>> = {
  random_sample: (random, count) => times(count, () => random.uniform()),
  uniform_m1_1: (random, count) => times(count, () => random.uniform(-1, 1)),
  normal: (random, count) => times(count, () => random.normal()),
  lognormal_m2_1: (random, count) => times(count, () => random.lognormal(-2, 1)),
  randint_0_10: (random, count) => times(count, () => random.integer(0, 10)),
  permutation8: (random) => random.permutation(8),
};

/** What the transfer tasks are made of: learning curves, covariances, schedule factors, preprocessing of tables. */
export const transfer: Checker = {
  file: FILE,
  check: 'pfn',
  *run(content, where) {
    const fields = fieldsOf(content, where);
    const tolerance = `${CLOSENESS.within} of the larger of 1 and the number, covariances ${COVARIANCES.within}`;
    const tally = openTally({ file: FILE, check: 'pfn', subject: 'transfer', tolerance });
    for (const [name, add] of Object.entries(PARTS)) {
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
    // One stream a seed: the entries were drawn one after the other.
    const random = numpyRandomState(seed);
    for (const [name, expected] of entriesOf(tally, entries, `${where}.${text}`)) {
      const draw = Object.hasOwn(STREAM_DRAWS, name) ? STREAM_DRAWS[name] : undefined;
      if (draw === undefined)
        throw fault(`${where}.${text}`, `draws out of ${Object.keys(STREAM_DRAWS).join(', ')}`, name);
      const numbers = numbersOf(expected, `${where}.${text}.${name}`);
      compare(`seed ${seed}, ${name}`, draw(random, numbers.length), numbers, STREAMS);
    }
  }
}

function times(count: number, draw: () => number): readonly number[] {
  return Array.from({ length: count }, draw);
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
