import { describe, expect, it } from 'vitest';
import { closingBaselines } from '../../src/cli/baselines.js';
import { progressLine } from '../../src/cli/progress.js';
import { trainingsInHand } from '../../src/cli/trainings-in-hand.js';
import { NAMED_PROGRAMS } from '../../src/program/named/index.js';
import { openToy } from '../benchmark/support.js';

/** A benchmark and a session on it that is interrupted when so many trainings have begun. */
async function openSession(interruptedAt: number) {
  const stop = new AbortController();
  const trainings = trainingsInHand();
  let begun = 0;
  const benchmark = await openToy({
    onTraining: (start) => {
      begun += 1;
      if (begun === interruptedAt) stop.abort(new Error('Ctrl-C'));
      return trainings.watch(start);
    },
  });
  const interruption = { signal: stop.signal, exitCode: () => 130, says: () => () => {}, dispose: () => {} };
  if (interruptedAt === 0) stop.abort(new Error('Ctrl-C'));
  return { benchmark, session: { line: progressLine(), trainings, interruption }, begun: () => begun };
}

describe('the baselines at the end of a search', () => {
  it('are all named programs', async () => {
    const { benchmark, session } = await openSession(Number.POSITIVE_INFINITY);
    const baselines = await closingBaselines(benchmark, 1, true, session);
    expect(baselines?.map(({ name }) => name)).toEqual(Object.keys(NAMED_PROGRAMS));
  });

  it.each([
    ['where they are not wanted', Number.POSITIVE_INFINITY, false, 0],
    ['after Ctrl-C', 0, true, 0],
    ['when Ctrl-C comes amid them', 2, true, 2],
  ])('are none %s', async (_when, interruptedAt, isWanted, trainings) => {
    const { benchmark, session, begun } = await openSession(interruptedAt);
    expect(await closingBaselines(benchmark, 1, isWanted, session)).toBeUndefined();
    expect(begun()).toBe(trainings);
  });

  it('fail with what fails', async () => {
    const { benchmark, session } = await openSession(Number.POSITIVE_INFINITY);
    await expect(closingBaselines(benchmark, 0, true, session)).rejects.toThrow('expected epochs to be a whole number');
  });
});
