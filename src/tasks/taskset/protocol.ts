import type { Curve, MemberSeries, Protocol } from '../protocol.js';
import { splitCurve } from './scores.js';
import { TASKSET_SETTINGS, type TaskSetSettings } from './settings.js';

/** The splits of a TaskSet task, the training split first. Choices are made by `valid_outer`, reports by `test`. */
export const TASKSET_SPLITS = ['train', 'valid_inner', 'valid_outer', 'test'] as const;

/** The split that scores, suites and lists are made from. */
export const VALIDATION_SPLIT = 'valid_outer';

/**
 * TaskSet's protocol (Metz et al. 2020, section 3; `run_one_training` of the released code): 10,000 steps, and before the first and after every
 * 200th the mean loss of each of four splits over 50 mini-batches; five replicas. An epoch is 200 steps and ends with an evaluation, so a curve
 * has 51 entries, the first before any step, each seeing exactly as many updates as it says.
 *
 * The number of an epoch is the validation loss, averaged over replicas. The score is its mean over the whole curve, with what is above the
 * initial loss, or not finite, counted as the initial loss. That is TaskSet's normalised score before its scale: f = (score − best) /
 * (initial − best), where `best` is known only to a suite; a single task ranks optimizers as its f does.
 *
 * A loss that is not finite is recorded and training goes on, as in the original; such a training ends as finished, with a finite score.
 *
 * Differs from the original: evaluations draw batches of their own, where the original takes them from the iterators that it trains with; the
 * update after the last evaluation, which the original makes and nobody sees, is not made.
 */
export function taskSetProtocol(settings: Partial<TaskSetSettings> = {}): Protocol {
  const { steps, evalEvery, evalBatches, replicas } = { ...TASKSET_SETTINGS, ...settings };
  return {
    name: 'taskset',
    scoreMeaning: 'mean of the validation losses before the first and after each epoch, none counted above the first',
    identity: {
      protocol: 'taskset',
      version: 1,
      steps,
      evalEvery,
      evalBatches,
      replicas,
      splits: [...TASKSET_SPLITS],
      value: VALIDATION_SPLIT,
      score: 'mean over the curve, at most the initial loss',
      onNonFinite: 'continue',
    },
    stepsPerEpoch: evalEvery,
    defaultEpochs: steps / evalEvery,
    evaluateAtStart: true,
    evaluations: TASKSET_SPLITS.map((split) => ({ split, batches: evalBatches })),
    onNonFinite: 'continue',
    value: lossAfter,
    score: (curve, epochs) => meanBelowInitial(validationCurve(curve).slice(0, epochs + 1)),
  };
}

/** Validation losses of a curve by evaluation, the first before any step, averaged over replicas. */
export function validationCurve({ members }: Pick<Curve, 'members'>): readonly number[] {
  return splitCurve(members, VALIDATION_SPLIT);
}

/** Evaluated series have their first entry before the first epoch. */
function lossAfter(members: readonly MemberSeries[], epoch: number): number {
  return (
    members.reduce((sum, member) => sum + (member[VALIDATION_SPLIT]?.[epoch + 1] ?? Number.NaN), 0) / members.length
  );
}

/** NaN when the initial loss is not finite: then there is nothing to compare with. */
function meanBelowInitial(losses: readonly number[]): number {
  const initial = losses[0] ?? Number.NaN;
  if (!Number.isFinite(initial)) return Number.NaN;
  return (
    losses.reduce((sum, loss) => sum + (loss < initial && Number.isFinite(loss) ? loss : initial), 0) / losses.length
  );
}
