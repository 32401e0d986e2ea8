import { PFN_PRESETS } from '../../../pfn/config.js';
import { MODEL_SEED } from '../../../pfn/transformer.js';
import type { Checker } from '../checker.js';
import { entriesOf, fieldsOf, flatNumbersOf, listOf } from '../content.js';
import { programNamed } from '../programs.js';
import { openTally, skippedReport } from '../report.js';
import { addBands } from './bands.js';
import { readReplicates, WHOLE_RUNS } from './replicates.js';
import { trainStepwise } from './stepwise-training.js';
import { trainingTime } from './training-time.js';

/**
 * Whole trainings at full size, by their epochs, only with `full`: 2,000 steps a program. The file's replicates, the same trainings under
 * another rounding, widen the bands.
 */
export const fullTrain20: Checker = {
  file: WHOLE_RUNS,
  check: 'pfn',
  async *run(content, where, { backend, executors, full, progress }) {
    const [executor] = executors;
    if (executor === undefined) return;
    const fields = fieldsOf(content, where);
    if (!full) {
      const runs = Object.values(fieldsOf(fields.runs, `${where}: runs`));
      const epochs = runs.reduce((sum: number, means) => sum + listOf(means, `${where}: runs`).length, 0);
      yield skippedReport(
        WHOLE_RUNS,
        'pfn',
        `${trainingTime(epochs * PFN_PRESETS.pfn.stepsPerEpoch)}; --full trains them`,
      );
      return;
    }
    const tally = openTally({
      file: WHOLE_RUNS,
      check: 'pfn',
      subject: `${backend}/${executor.name}`,
      tolerance: 'bands',
    });
    for (const [name, values] of entriesOf(tally, fields.runs, `${where}: runs`)) {
      const runs = [flatNumbersOf(values, `${where}: runs.${name}`), ...readReplicates(name, fields, where)];
      const epochs = runs[0]?.length ?? 0;
      const { result } = await trainStepwise({
        config: PFN_PRESETS.pfn,
        modelSeed: MODEL_SEED,
        program: programNamed(name, `${where}: runs`),
        executor,
        epochs,
        onStep: (done, all) => progress(`full size, ${name}, step ${done} of ${all}`),
      });
      addBands(tally, name, result.curve.values, runs);
    }
    yield tally.report();
  },
};
