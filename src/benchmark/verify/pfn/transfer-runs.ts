import type { Executor } from '../../../interpreter/executor.js';
import { createTransferTask } from '../../../pfn/transfer/transfer-task.js';
import { train } from '../../../tasks/train.js';
import { createLocalTrainer } from '../../trainer.js';
import type { Checker } from '../checker.js';
import { fieldsOf } from '../content.js';
import { openTally, skippedReport, type Tally } from '../report.js';
import {
  type Curves,
  distanceFrom,
  MOST_DEVIATIONS,
  type ReferenceDistance,
  type ReferenceRuns,
  readReferenceRuns,
} from './transfer-reference.js';

const FILE = 'pfn/transfer_small_runs.json';
/** As many as `docs/transfer.md` has; the reference's streams are not ours, so no seed here is one there. */
const SEEDS = [1, 2, 3, 4, 5];

/** Trainings of the small transfer tasks, only with `full`: of each optimizer the mean over seeds of the last epochs. */
export const transferRuns: Checker = {
  file: FILE,
  check: 'pfn',
  async *run(content, where, { backend, executors, full, progress }) {
    const [executor] = executors;
    if (executor === undefined) return;
    if (!full) {
      yield skippedReport(
        FILE,
        'pfn',
        `seconds a training; --full trains the small presets, ${SEEDS.length} seeds each`,
      );
      return;
    }
    const tally = openTally({
      file: FILE,
      check: 'pfn',
      subject: `${backend}/${executor.name}`,
      tolerance: `${MOST_DEVIATIONS} deviations between its seeds`,
    });
    const all = readReferenceRuns(fieldsOf(content, where).runs, `${where}: runs`);
    for (const [index, one] of all.entries()) {
      const what = `${one.task}, ${one.optimizer}`;
      const ours: (readonly number[])[] = [];
      for (const seed of SEEDS) {
        progress(
          `transfer, ${what}, seed ${seed} (${index * SEEDS.length + ours.length} of ${all.length * SEEDS.length})`,
        );
        ours.push(await trainOnce(one, seed, executor));
      }
      addDistance(tally, what, distanceFrom(one, all, ours), ours);
    }
    yield tally.report();
  },
};

async function trainOnce(
  { task: name, program, schedule, epochs }: ReferenceRuns,
  seed: number,
  executor: Executor,
): Promise<readonly number[]> {
  const { task, protocol } = createTransferTask(name, 'small', seed);
  try {
    const trainer = createLocalTrainer({ task, protocol, executor, train });
    const { curve } = await trainer({ program, epochs, ...(schedule === undefined ? {} : { schedule }) });
    return curve.values;
  } finally {
    task.dispose();
  }
}

function addDistance(
  tally: Tally,
  what: string,
  { found, expected, deviation, pooled, distance }: ReferenceDistance,
  ours: Curves,
): void {
  if (Number.isNaN(pooled)) {
    tally.note(`${what}: not checked, as no optimizer of the task has two seeds with finite losses`);
    return;
  }
  const digits = (value: number) => value.toFixed(4);
  tally.note(
    `${what}: ${digits(found)} over ${ours.length} seeds, the file ${digits(expected)} ± ${digits(deviation)}, pooled ${digits(pooled)}: ${distance.toFixed(1)} deviations`,
  );
  const areBothNaN = Number.isNaN(expected) && Number.isNaN(found);
  tally.add(areBothNaN || distance <= MOST_DEVIATIONS, areBothNaN ? 0 : distance, () => {
    const allowed = `give or take ${MOST_DEVIATIONS} deviations of ${digits(pooled)}`;
    return `${what}, mean of the last epochs: expected ${digits(expected)}, ${allowed}, got ${digits(found)}`;
  });
}
