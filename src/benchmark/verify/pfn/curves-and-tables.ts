import { drawCurve, observeCurve } from '../../../pfn/transfer/curve-prior.js';
import { cholesky, type Inputs, matern32, squaredExponential } from '../../../pfn/transfer/gaussian-process.js';
import { numpyRandomState } from '../../../random/numpy.js';
import { scheduleFactor } from '../../../tasks/schedule.js';
import type { Checker } from '../checker.js';
import { addNumbers, type Closeness } from '../compare.js';
import { countOf, fault, fieldsOf, flatNumbersOf, listOf, numberOf, numbersOf } from '../content.js';
import { openTally } from '../report.js';
import { addTableCases, type Compare } from './transfer-tables.js';

const FILE = 'pfn/transfer.json';
/** The file has seven significant digits, its inputs of kernels six. */
const CLOSENESS: Closeness = { within: 1e-5, scale: 1 };
/** Parts that hold quantiles of random samples: tests compare distributions, a case here would not be exact. */
const STATISTICS = ['lcpfn.stats', 'hebo_prior_stats', 'tabpfn_mlp_prior_stats'];

/** What the transfer tasks are made of: learning curves, covariances, schedule factors, preprocessing of tables. */
export const transfer: Checker = {
  file: FILE,
  check: 'pfn',
  *run(content, where) {
    const fields = fieldsOf(content, where);
    const tolerance = `${CLOSENESS.within} of the larger of 1 and the number`;
    const tally = openTally({ file: FILE, check: 'pfn', subject: 'transfer', tolerance });
    const parts: Readonly<Record<string, (value: unknown, where: string, compare: Compare) => void>> = {
      numpy_legacy_randomstate: addStreams,
      lcpfn: addCurves,
      gp: addCovariances,
      cosine_warmup_factor_by_epoch: addSchedules,
      tabpfn: addTableCases,
    };
    for (const [name, add] of Object.entries(parts)) {
      if (fields[name] === undefined) tally.note(`not in the file: ${name}`);
      else
        add(fields[name], `${where}: ${name}`, (what, ...numbers) =>
          addNumbers(tally, `${name}, ${what}`, ...numbers, CLOSENESS),
        );
    }
    tally.note(`not checked, as they are statistics of random samples: ${STATISTICS.join(', ')}`);
    yield tally.report();
  },
};

function addStreams(value: unknown, where: string, compare: Compare): void {
  for (const [text, entries] of Object.entries(fieldsOf(value, where))) {
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
    for (const [name, expected] of Object.entries(fieldsOf(entries, `${where}.${text}`))) {
      const draw = Object.hasOwn(draws, name) ? draws[name] : undefined;
      if (draw === undefined) throw fault(`${where}.${text}`, `draws out of ${Object.keys(draws).join(', ')}`, name);
      const numbers = numbersOf(expected, `${where}.${text}.${name}`);
      compare(`seed ${seed}, ${name}`, draw(random, numbers.length), numbers);
    }
  }
}

function times(count: number, draw: () => number): number[] {
  return Array.from({ length: count }, draw);
}

function addCurves(value: unknown, where: string, compare: Compare): void {
  for (const [text, curves] of Object.entries(fieldsOf(fieldsOf(value, where).seeds, `${where}.seeds`))) {
    const random = numpyRandomState(countOf(Number(text), `${where}.seeds, "${text}"`));
    listOf(curves, `${where}.seeds.${text}`).forEach((item, index) => {
      const at = `${where}.seeds.${text}[${index}]`;
      const expected = fieldsOf(item, at);
      const seen = numbersOf(expected.y_noisy, `${at}.y_noisy`);
      const curve = drawCurve(random, seen.length);
      compare(
        `seed ${text}, attempts of curve ${index}`,
        [curve.attempts],
        [numberOf(expected.attempts, `${at}.attempts`)],
      );
      compare(`seed ${text}, curve ${index}`, curve.values, numbersOf(expected.y, `${at}.y`));
      compare(`seed ${text}, curve ${index} as observed`, observeCurve(random, curve), seen);
    });
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
  compare('Matérn covariance', k, flatNumbersOf(K, `${where}.matern32.K`));
  const noisy = k.map((entry, i) => entry + (i % (rows.length + 1) === 0 ? 0.01 : 0));
  compare('its factor with noise', cholesky(noisy) ?? [], flatNumbersOf(factor, `${where}.matern32.cholesky`));
  const exponential = fieldsOf(rbf, `${where}.rbf`);
  const lengthScale = numberOf(exponential.lengthscale, `${where}.rbf.lengthscale`);
  const outputScale = numberOf(exponential.outputscale, `${where}.rbf.outputscale`);
  const expected = flatNumbersOf(exponential.K, `${where}.rbf.K`);
  compare('squared exponential covariance', squaredExponential(inputs, lengthScale, outputScale), expected);
}

function addSchedules(value: unknown, where: string, compare: Compare): void {
  for (const [name, factors] of Object.entries(fieldsOf(value, where))) {
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
