import * as tf from '@tensorflow/tfjs';
import { barDistribution } from '../../../pfn/bar-distribution.js';
import { negativeLogDensities } from '../../../pfn/bar-loss.js';
import { bucketBorders } from '../../../pfn/borders.js';
import type { PfnConfig } from '../../../pfn/config.js';
import { makePfnBatch, type PfnBatch } from '../../../pfn/pfn-batch.js';
import { createPfnTraining } from '../../../pfn/pfn-task.js';
import { samplePrior } from '../../../pfn/prior.js';
import { initialTransformer, transformerLogits, transformerSpecs } from '../../../pfn/transformer.js';
import { torchGenerator } from '../../../random/torch.js';
import { lossAndGradients } from '../../../tasks/gradients.js';
import { totalNorm } from '../../../tasks/norms.js';
import type { Checker } from '../checker.js';
import { addNumbers, PRINTED } from '../compare.js';
import { countOf, entriesOf, fault, fieldsOf, flatNumbersOf, numberOf } from '../content.js';
import { openTally, type Tally } from '../report.js';
import { readConfig } from './model-config.js';

/** Of logits, losses and the norm, whose size is 1; gradients are compared with the largest of their parameters. */
const TOLERANCE = 1e-6;

type Fields = Readonly<Record<string, unknown>>;

/**
 * A model's logits, losses and gradients at some evaluation positions s, the data sets that they come from, and its initial parameters where
 * they are meant to be those.
 * @param file `tiny_model_init.json` or another of its form
 */
export function tinyModel(file: string): Checker {
  return {
    file,
    check: 'pfn',
    *run(content, where, { backend }) {
      const fields = fieldsOf(content, where);
      const config = readConfig(fields.config, `${where}: config`);
      const tally = openTally({ file, check: 'pfn', subject: backend, tolerance: `${TOLERANCE} of the scale` });
      const values = readParameters(fields.params, config, `${where}: params`);
      if (fields.perturbed === false) {
        const initial = initialTransformer(config, countOf(fields.seed, `${where}: seed`));
        transformerSpecs(config).forEach(({ name }, i) => {
          addNumbers(tally, `initial ${name}`, initial[i]!, values[i]!, { ...PRINTED, scale: 1e-3 });
        });
      }
      const seed = countOf(fields.data_seed, `${where}: data_seed`);
      const { inputs, outputs } = samplePrior(torchGenerator(seed), config);
      for (const [name, drawn] of Object.entries({ xs: inputs, ys: outputs })) {
        if (fields[name] !== undefined)
          addNumbers(tally, name, drawn, flatNumbersOf(fields[name], `${where}: ${name}`), PRINTED);
      }
      for (const [text, expected] of entriesOf(tally, fields.sep, `${where}: sep`)) {
        const at = `${where}: sep.${text}`;
        const position = countOf(Number(text), at);
        if (position >= config.points) throw fault(at, `a position below ${config.points}`, position);
        tf.tidy(() => checkPosition(tally, config, values, { seed, position }, fieldsOf(expected, at), at));
      }
      yield tally.report();
    },
  };
}

function readParameters(content: unknown, config: PfnConfig, where: string): readonly Float32Array[] {
  const fields = fieldsOf(content, where);
  return transformerSpecs(config).map(({ name, shape }) => {
    const values = Float32Array.from(flatNumbersOf(fields[name], `${where}.${name}`));
    const size = tf.util.sizeFromShape([...shape]);
    if (values.length !== size) throw fault(`${where}.${name}`, `${size} numbers`, fields[name]);
    return values;
  });
}

function checkPosition(
  tally: Tally,
  config: PfnConfig,
  values: readonly Float32Array[],
  draw: { readonly seed: number; readonly position: number },
  expected: Fields,
  where: string,
): void {
  const specs = transformerSpecs(config);
  const { task } = createPfnTraining(config);
  const batch: PfnBatch = makePfnBatch(config, barDistribution(bucketBorders(config)), draw);
  const parameters = values.map((data, i) => tf.tensor(data.slice(), [...specs[i]!.shape]));
  const logits = transformerLogits(config, parameters, batch);
  const densities = negativeLogDensities(logits, batch).dataSync();
  const { loss, gradients } = lossAndGradients(task, parameters, batch);
  const data = gradients.map((gradient) => gradient.dataSync());

  const unit = { within: TOLERANCE, scale: 1 };
  const numbers = (name: string) => flatNumbersOf(expected[name], `${where}.${name}`);
  const what = (name: string) => `s = ${draw.position}, ${name}`;
  addNumbers(tally, what('logits'), logits.dataSync(), numbers('logits'), unit);
  addNumbers(tally, what('nll'), densities, numbers('nll'), unit);
  addNumbers(tally, what('loss'), loss.dataSync(), [numberOf(expected.loss, `${where}.loss`)], unit);
  const norm = numberOf(expected.grad_total_norm, `${where}.grad_total_norm`);
  addNumbers(tally, what('grad_total_norm'), [totalNorm(data)], [norm], { within: TOLERANCE });

  const grads = fieldsOf(expected.grads, `${where}.grads`);
  const wanted = specs.map(({ name }) => flatNumbersOf(grads[name], `${where}.grads.${name}`));
  const largest = Math.max(...wanted.flat().map(Math.abs));
  specs.forEach(({ name }, i) => {
    // What is exactly zero there must be here, or programs that divide by it see something else.
    const isZero = wanted[i]!.every((g) => g === 0);
    const rule = isZero ? { within: 0 } : { within: 2 * TOLERANCE, scale: largest };
    addNumbers(tally, what(`gradient of ${name}`), data[i]!, wanted[i]!, rule);
  });
}
