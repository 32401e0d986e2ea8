import type { Executor } from '../../../interpreter/executor.js';
import { createPositions } from '../../../pfn/positions.js';
import { MODEL_SEED } from '../../../pfn/transformer.js';
import type { Checker, VerifyContext } from '../checker.js';
import { addEqual } from '../compare.js';
import { countOf, entriesOf, fieldsOf, flatNumbersOf } from '../content.js';
import { relativeError } from '../float32.js';
import { programNamed } from '../programs.js';
import { openTally, skippedReport, type Tally, type VerifyReport } from '../report.js';
import { addBands } from './bands.js';
import { addLosses, readLosses } from './losses.js';
import { readConfig } from './model-config.js';
import { reachOf } from './reach.js';
import { replicatesOf } from './replicates.js';
import { noteSensitivity } from './sensitivity.js';
import { trainStepwise } from './stepwise-training.js';
import { trainingTime } from './training-time.js';

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
  for (const [name, value] of Object.entries(fields)) {
    if (name.startsWith('single_eval_pos'))
      addPositions(tally, name, flatNumbersOf(value, `${where}: ${name}`), config, where);
  }
  let stepsOfAll = 0;
  for (const [name, entry] of entriesOf(tally, fields.runs, `${where}: runs`)) {
    const at = `${where}: runs.${name}`;
    const run = fieldsOf(entry, at);
    const losses = readLosses(run.losses, `${at}.losses`, perEpoch);
    const means = run.epoch_means === undefined ? [] : flatNumbersOf(run.epoch_means, `${at}.epoch_means`);
    const allEpochs = Math.max(losses.length, means.length);
    stepsOfAll += allEpochs * perEpoch;
    const epochs = full ? allEpochs : 1;
    const stepsPerEpoch = full ? perEpoch : Math.min(QUICK_STEPS, perEpoch);
    const program = programNamed(name, at);
    const trained = await trainStepwise({
      config: readConfig(config, `${where}: config`, stepsPerEpoch),
      modelSeed: countOf(config.model_seed ?? MODEL_SEED, `${where}: config.model_seed`),
      program,
      executor,
      epochs,
      onStep: (done, all) => progress(`full size, ${name}, step ${done} of ${all}`),
    });
    const known = losses.slice(0, epochs).flatMap((epoch) => epoch.slice(0, stepsPerEpoch));
    addLosses(tally, name, reachOf(program.name ?? name).losses, trained.losses, known);
    const norms = fields[`${name}_grad_norm_before_clip_first_30`];
    if (norms !== undefined) noteNorms(tally, name, trained.norms, flatNumbersOf(norms, `${where}: norms of ${name}`));
    if (!full) continue;
    noteSensitivity(tally, name, fields.sensitivity_to_rounding, `${where}: sensitivity_to_rounding`);
    if (means.length === 0) continue;
    addBands(tally, name, trained.result.curve.values, [means, ...replicatesOf(name, means, context)]);
  }
  if (stepsOfAll > 0 && !full)
    tally.note(`the first ${QUICK_STEPS} steps of each program; --full checks them all: ${trainingTime(stepsOfAll)}`);
  return tally.report();
}

/** Told, not judged: the original's norms of a training at full size were never measured against a second implementation. */
function noteNorms(tally: Tally, name: string, actual: readonly number[], expected: readonly number[]): void {
  const steps = Math.min(actual.length, expected.length);
  if (steps === 0) return;
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
