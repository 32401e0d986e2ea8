import type { Executor } from '../../../interpreter/executor.js';
import { createPositions } from '../../../pfn/positions.js';
import { MODEL_SEED } from '../../../pfn/transformer.js';
import type { Checker, VerifyContext } from '../checker.js';
import { addEqual } from '../compare.js';
import { countOf, fieldsOf, flatNumbersOf, listOf } from '../content.js';
import { relativeError } from '../float32.js';
import { programNamed } from '../programs.js';
import { openTally, skippedReport, type Tally, type VerifyReport } from '../report.js';
import { addBands } from './bands.js';
import { readConfig } from './model-config.js';
import { trainNoting } from './noted-training.js';
import { type LossBound, reachOf } from './reach.js';
import { replicatesOf } from './replicates.js';
import { noteSensitivity } from './sensitivity.js';

const FILE = 'pfn/full_train.json';
/** Steps of each program unless all are asked for: a second or so each. */
const QUICK_STEPS = 6;

type Fields = Readonly<Record<string, unknown>>;

/**
 * The first steps of trainings at full size. With `full` all of them: single losses as far as a program's reach goes, then the means of
 * epochs. By the first executor only, as the tiny model is trained by all.
 */
export const fullTrain: Checker = {
  file: FILE,
  check: 'pfn',
  async *run(content, where, context) {
    const [executor] = context.executors;
    if (executor === undefined) return;
    if (context.backend === 'cpu' && !context.full) {
      yield skippedReport(FILE, 'pfn', 'seconds a step on the cpu backend; --full checks it all the same');
      return;
    }
    yield await check(fieldsOf(content, where), where, executor, context);
  },
};

async function check(fields: Fields, where: string, executor: Executor, context: VerifyContext): Promise<VerifyReport> {
  const { backend, full, progress } = context;
  const config = fieldsOf(fields.config, `${where}: config`);
  const perEpoch = countOf(config.steps_per_epoch, `${where}: config.steps_per_epoch`, 1);
  const tolerance = full ? '1e-5, later more; epoch means in bands' : '1e-5';
  const tally = openTally({ file: FILE, check: 'pfn', subject: `${backend}/${executor.name}`, tolerance });
  if (!full)
    tally.note(`the first ${QUICK_STEPS} steps of each program; --full checks them all, in a quarter of an hour`);
  for (const [name, value] of Object.entries(fields)) {
    if (name.startsWith('single_eval_pos'))
      addPositions(tally, name, flatNumbersOf(value, `${where}: ${name}`), config, where);
  }
  for (const [name, entry] of Object.entries(fieldsOf(fields.runs, `${where}: runs`))) {
    const at = `${where}: runs.${name}`;
    const run = fieldsOf(entry, at);
    const losses = flatNumbersOf(run.losses, `${at}.losses`);
    const epochs = full ? listOf(run.losses, `${at}.losses`).length : 1;
    const stepsPerEpoch = full ? perEpoch : Math.min(QUICK_STEPS, perEpoch);
    const program = programNamed(name, at);
    const { losses: bounds } = reachOf(program.name ?? name);
    const trained = await trainNoting({
      config: readConfig(config, `${where}: config`, stepsPerEpoch),
      modelSeed: countOf(config.model_seed ?? MODEL_SEED, `${where}: config.model_seed`),
      program,
      executor,
      epochs,
      onStep: (done, all) => progress(`full size, ${name}, step ${done} of ${all}`),
    });
    addLosses(tally, name, bounds, trained.losses, losses.slice(0, trained.losses.length));
    const norms = fields[`${name}_grad_norm_before_clip_first_30`];
    if (norms !== undefined) noteNorms(tally, name, trained.norms, flatNumbersOf(norms, `${where}: norms of ${name}`));
    if (!full) continue;
    noteSensitivity(tally, name, fields.sensitivity_to_rounding, `${where}: sensitivity_to_rounding`);
    if (run.epoch_means === undefined) continue;
    const means = flatNumbersOf(run.epoch_means, `${at}.epoch_means`);
    addBands(tally, name, trained.result.curve.values, [means, ...replicatesOf(name, means, context)]);
  }
  return tally.report();
}

function addLosses(
  tally: Tally,
  name: string,
  bounds: readonly LossBound[],
  actual: readonly number[],
  expected: readonly number[],
): void {
  const distances = actual.map((loss, step) => Math.abs(loss - expected[step]!));
  for (const [index, { steps, within }] of bounds.entries()) {
    if (index > 0 && distances.length <= bounds[index - 1]!.steps) break;
    const found = distances.slice(0, steps);
    const worst = found.reduce((a, b) => Math.max(a, Number.isNaN(b) ? Number.POSITIVE_INFINITY : b), 0);
    tally.add(worst <= within, worst, () => {
      const step = found.findIndex((distance) => !(distance < worst));
      return `${name}, first ${found.length} losses: expected ${expected[step]} at ${step} of ${found.length}, got ${actual[step]}, more than ${within} off`;
    });
  }
}

/** Told, not judged: the original's norms of a training at full size were never measured against a second implementation. */
function noteNorms(tally: Tally, name: string, actual: readonly number[], expected: readonly number[]): void {
  const steps = Math.min(actual.length, expected.length);
  const errors = actual.slice(0, steps).map((norm, step) => relativeError(norm, expected[step]!, 0));
  const worst = Math.max(...errors);
  tally.note(
    `measured, not judged: ${name}, norms of the first ${steps} gradients: at most ${worst.toExponential(1)} relative from the file's, in step ${errors.indexOf(worst)}`,
  );
}

function addPositions(tally: Tally, name: string, expected: readonly number[], config: Fields, where: string): void {
  const positions = createPositions(readConfig(config, `${where}: config`).points);
  const drawn = expected.map((_, step) => positions.at(step));
  addEqual(tally, name, drawn, expected);
}
