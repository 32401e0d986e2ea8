import type { BatchAddress } from '../task.js';

/**
 * What random numbers of a batch are drawn under: replica, split, and the number of the step in the whole training, whatever an epoch is, or
 * evaluation and batch within it.
 */
export function batchLabel(split: string, at: BatchAddress, stepsPerEpoch: number): readonly (string | number)[] {
  const { member, purpose, epoch, index } = at;
  if (purpose === 'step') return [member, split, 'step', epoch * stepsPerEpoch + index];
  return [member, split, 'evaluation', epoch, index];
}
