import { describe, expect, it } from 'vitest';
import { taskSetProtocol, validationCurve } from '../../../src/tasks/taskset/protocol.js';
import { readTaskSetSettings, replicaNames, TASKSET_SETTINGS } from '../../../src/tasks/taskset/settings.js';

/** A curve with these validation losses for each replica; the other splits must not count. */
function curveOf(...replicas: readonly (readonly number[])[]) {
  const members = replicas.map((losses) => ({
    training: losses.slice(1).map(() => 99),
    train: losses.map(() => 99),
    valid_inner: losses.map(() => 99),
    valid_outer: losses,
    test: losses.map(() => 99),
  }));
  return { values: replicas[0]!.slice(1), members };
}

describe('the protocol of TaskSet', () => {
  it('has its numbers: 10,000 steps, 51 evaluations of four splits over 50 mini-batches, five replicas', () => {
    const protocol = taskSetProtocol();
    expect([protocol.stepsPerEpoch, protocol.defaultEpochs, protocol.evaluateAtStart]).toEqual([200, 50, true]);
    expect(protocol.evaluations).toEqual(
      ['train', 'valid_inner', 'valid_outer', 'test'].map((split) => ({ split, batches: 50 })),
    );
    expect(protocol.onNonFinite).toBe('continue');
    expect(replicaNames(5)).toHaveLength(5);
  });

  it('takes the mean validation loss of the replicas after each epoch', () => {
    const { members } = curveOf([4, 2, 1], [6, 4, 2]);
    const { value } = taskSetProtocol();
    expect([value(members, -1), value(members, 0), value(members, 1)]).toEqual([5, 3, 1.5]);
    expect(validationCurve({ members })).toEqual([5, 3, 1.5]);
  });

  it('scores the mean over the curve, with a loss above the first or not finite counted as the first', () => {
    const { score } = taskSetProtocol();
    // (4 + 2 + 4 + 4 + 1) / 5
    expect(score(curveOf([4, 2, 7, Number.NaN, 1]), 4)).toBe(3);
    expect(score(curveOf([4, 2, 7, Number.NaN, 1]), 1)).toBe(3);
    expect(score(curveOf([4, Number.NaN, Number.NaN]), 2)).toBe(4);
    expect(score(curveOf([4, Number.NEGATIVE_INFINITY, 1]), 2)).toBe(3);
    expect(score(curveOf([Number.NaN, 1, 1]), 2)).toBeNaN();
  });

  it('has an identity that changes with every setting', () => {
    const variants = [{}, { steps: 400 }, { evalEvery: 100 }, { evalBatches: 5 }, { replicas: 1 }];
    const identities = variants.map((settings) => JSON.stringify(taskSetProtocol(settings).identity));
    expect(new Set(identities).size).toBe(variants.length);
    expect(JSON.stringify(taskSetProtocol({ ...TASKSET_SETTINGS }).identity)).toBe(identities[0]);
  });
});

describe('readTaskSetSettings', () => {
  it('takes what is given and TaskSet’s own for the rest', () => {
    expect(readTaskSetSettings({})).toEqual(TASKSET_SETTINGS);
    expect(readTaskSetSettings({ steps: 1000, replicas: 1, data: 'synthetic' })).toEqual({
      steps: 1000,
      evalEvery: 200,
      evalBatches: 50,
      replicas: 1,
    });
    expect(readTaskSetSettings({ steps: 20 })).toMatchObject({ steps: 20, evalEvery: 20 });
  });

  it.each([
    [{ steps: 0 }, 'taskset: expected steps to be a whole number of at least 1, got 0. Leave it out'],
    [
      { evalBatches: 1.5, replicas: 'two' },
      'expected evalBatches to be a whole number of at least 1, got 1.5; expected replicas to be a whole number of at least 1, got "two"',
    ],
    [
      { steps: 250 },
      'expected steps to be a multiple of 200, the steps from one evaluation to the next, got 250. Choose 200 steps',
    ],
    [{ steps: 10, evalEvery: 20 }, 'expected steps to be a multiple of 20, .+, got 10. Choose 20 steps'],
  ])('refuses %j', (options, message) => {
    expect(() => readTaskSetSettings(options)).toThrow(new RegExp(message));
  });
});
