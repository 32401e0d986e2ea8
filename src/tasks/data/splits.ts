import type { SplitName } from './access.js';
import type { ImageSet } from './image-sets.js';

/** A part of a set as it is published. */
export type Part = 'train' | 'validation' | 'test';

/** A run of examples of one part. */
export type SplitRange = {
  readonly part: Part;
  readonly from: number;
  readonly count: number;
};

export type SplitRanges = Readonly<Record<SplitName, SplitRange>>;

/**
 * TaskSet's four splits out of the parts that a set has:
 *
 *     train, validation, test   valid_inner: the first V of train; valid_outer: validation; test: test
 *     train and one other part  valid_inner, valid_outer: the first and the next V of train; test: the other part
 *     train                     valid_inner, valid_outer, test: the first three V of train
 *
 * train is what remains, or the first `training` of that.
 */
export function splitRanges(examples: ImageSet['examples'], validation: number, training: number | null): SplitRanges {
  const ofTrain = (block: number): SplitRange => ({ part: 'train', from: block * validation, count: validation });
  const whole = (part: 'validation' | 'test'): SplitRange => ({ part, from: 0, count: examples[part] ?? 0 });
  const rest = (blocks: number): SplitRange => {
    const from = blocks * validation;
    const left = examples.train - from;
    return { part: 'train', from, count: training === null ? left : Math.min(training, left) };
  };
  const hasValidation = examples.validation !== undefined;
  const hasTest = examples.test !== undefined;
  if (hasValidation && hasTest) {
    return { train: rest(1), valid_inner: ofTrain(0), valid_outer: whole('validation'), test: whole('test') };
  }
  if (hasValidation || hasTest) {
    const test = whole(hasTest ? 'test' : 'validation');
    return { train: rest(2), valid_inner: ofTrain(0), valid_outer: ofTrain(1), test };
  }
  return { train: rest(3), valid_inner: ofTrain(0), valid_outer: ofTrain(1), test: ofTrain(2) };
}
