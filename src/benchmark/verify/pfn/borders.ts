import * as tf from '@tensorflow/tfjs';
import { type BarDistribution, barDistribution } from '../../../pfn/bar-distribution.js';
import { barLoss, negativeLogDensities } from '../../../pfn/bar-loss.js';
import { bucketBorders, sampleBorders } from '../../../pfn/borders.js';
import type { Checker } from '../checker.js';
import { addEqual, addNumbers, EXACT, PRINTED } from '../compare.js';
import { countOf, entriesOf, fault, fieldsOf, flatNumbersOf, listOf, numberOf } from '../content.js';
import { fromBits } from '../float32.js';
import { openTally, type Tally, type VerifyReport } from '../report.js';

const FILE = 'pfn/borders.json';
const SIZES = { points: 20, features: 1 };
const TOLERANCE = 2e-6;
/** Gradients are compared with numbers of this size at least: the smallest are differences of rounded ones. */
const GRADIENT_SCALE = 1e-4;

type Fields = Readonly<Record<string, unknown>>;

/** Bucket borders as the prior gives them, to the bit, and the loss on test vectors: densities, mean, gradients, predicted means. */
export const borders: Checker = {
  file: FILE,
  check: 'pfn',
  *run(content, where, { backend }) {
    const fields = fieldsOf(content, where);
    yield checkBorders(fields, where);
    yield checkCriterion(fields.criterion, `${where}: criterion`, backend);
  },
};

function checkBorders(fields: Fields, where: string): VerifyReport {
  const tally = openTally({
    file: FILE,
    check: 'pfn',
    subject: 'borders',
    tolerance: 'bits, printed values to 7 digits',
  });
  const values = countOf(fields.ys_count, `${where}: ys_count`, 1);
  for (const [name, list] of Object.entries(fields)) {
    const [, count, bits] = /^borders(\d+)(_bits)?$/.exec(name) ?? [];
    if (count === undefined) continue;
    const buckets = Number(count);
    const given = flatNumbersOf(list, `${where}: ${name}`);
    const [expected, rule] = bits === undefined ? [given, PRINTED] : [given.map(fromBits), EXACT];
    if (bits !== undefined || fields[`${name}_bits`] === undefined) {
      const drawn = sampleBorders({ buckets, ...SIZES }, values / SIZES.points);
      addNumbers(tally, `${name}, as sampled`, drawn, expected, rule);
    }
    addNumbers(tally, `${name}, as used`, bucketBorders({ buckets, ...SIZES }), expected, rule);
  }
  for (const [name, pair] of Object.entries(fields)) {
    const buckets = Number(/^halfnormal_scale_(\d+)$/.exec(name)?.[1]);
    if (Number.isNaN(buckets)) continue;
    const { left, right } = fieldsOf(pair, `${where}: ${name}`);
    const expected = [numberOf(left, `${where}: ${name}.left`), numberOf(right, `${where}: ${name}.right`)];
    const { tailScales } = barDistribution(bucketBorders({ buckets, ...SIZES }));
    addNumbers(tally, name, tailScales, expected, PRINTED);
  }
  return tally.report();
}

function checkCriterion(cases: unknown, where: string, backend: string): VerifyReport {
  const tally = openTally({
    file: FILE,
    check: 'pfn',
    subject: `${backend}, loss`,
    tolerance: `${TOLERANCE} relative`,
  });
  for (const [text, entry] of entriesOf(tally, cases, where)) {
    const buckets = countOf(Number(text), `${where}, "${text}"`, 2);
    const distribution = barDistribution(bucketBorders({ buckets, ...SIZES }));
    checkVectors(tally, distribution, fieldsOf(entry, `${where}.${text}`), `${where}.${text}`);
  }
  return tally.report();
}

/** Logits and targets, `[targets][datasets]`, and all that follows from them. */
function checkVectors(tally: Tally, distribution: BarDistribution, fields: Fields, where: string): void {
  const { buckets, bucketOf } = distribution;
  const numbers = (name: string) => flatNumbersOf(fields[name], `${where}.${name}`);
  const [rows, values, logits] = [listOf(fields.y, `${where}.y`).length, numbers('y'), numbers('logits')];
  if (rows === 0 || values.length % rows > 0 || logits.length !== values.length * buckets)
    throw fault(`${where}.logits`, `${buckets} logits a target`, fields.logits);
  const columns = values.length / rows;
  const what = (name: string) => `${buckets} buckets, ${name}`;
  const expectedBuckets = numbers('raw_bucket_index_before_clamp').map((k) => Math.min(Math.max(k, 0), buckets - 1));
  // The file counts NaN as beyond the last border; here it has no bucket.
  addEqual(
    tally,
    what('buckets'),
    values.map((value) => bucketOf(Math.fround(value))).filter((k) => !Number.isNaN(k)),
    expectedBuckets.filter((_, i) => !Number.isNaN(values[i]!)),
  );
  tf.tidy(() => {
    const input = tf.tensor3d(Float32Array.from(logits), [rows, columns, buckets]);
    const targets = distribution.targets(values);
    const tensors = {
      oneHot: tf.tensor3d(targets.oneHot, [rows, columns, buckets]),
      logWidths: tf.tensor2d(targets.logWidths, [rows, columns]),
    };
    const { value, grad } = tf.valueAndGrad((x) => barLoss(x as tf.Tensor3D, tensors))(input);
    const densities = negativeLogDensities(input, tensors).dataSync();
    const unit = { within: TOLERANCE, scale: 1 };
    addNumbers(tally, what('nll'), densities, numbers('nll'), unit);
    addNumbers(tally, what('mean_of_nll'), value.dataSync(), numbers('mean_of_nll'), unit);
    const gradientRule = { within: TOLERANCE, scale: GRADIENT_SCALE };
    addNumbers(tally, what('grad_logits'), grad.dataSync(), numbers('grad_logits'), gradientRule);
    addNumbers(tally, what('pred_mean'), distribution.means(input).dataSync(), numbers('pred_mean'), unit);
  });
}
