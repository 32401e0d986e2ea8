import { expect, it } from 'vitest';
import { ratio, timeInterleaved } from '../../../src/benchmark/machine/timing.js';
import { median } from '../../../src/util/quantile.js';

it('takes the contenders in turn, warms them up, and times only what is to be timed', async () => {
  const calls: string[] = [];
  const contender = (name: string) => ({
    prepare: () => void calls.push(`prepare ${name}`),
    run: () => void calls.push(name),
    finish: () => void calls.push(`finish ${name}`),
  });
  const timings = await timeInterleaved({ a: contender('a'), b: contender('b') }, { warmUps: 1 });
  expect(calls).toEqual(Array(8).fill(['prepare a', 'a', 'finish a', 'prepare b', 'b', 'finish b']).flat());
  expect(timings.a.samples).toHaveLength(7);
  expect(timings.a.best).toBe(Math.min(...timings.a.samples));
  expect(timings.a.median).toBe(median(timings.a.samples));
});

it('compares round by round', () => {
  const timing = (...samples: number[]) => ({ samples, median: 0, best: 0, cpu: 0 });
  // 2/1, 30/10, 4/2: whatever slowed the second round down slowed both
  expect(ratio(timing(2, 30, 4), timing(1, 10, 2))).toBe(2);
});

it('stops early when patience ends, but not before three rounds', async () => {
  const sleep = () => new Promise<void>((resolve) => setTimeout(resolve, 5));
  const { slow } = await timeInterleaved({ slow: { run: sleep } }, { warmUps: 0, repetitions: 50, patienceMs: 1 });
  expect(slow.samples).toHaveLength(3);
  expect(slow.median).toBeGreaterThan(4);
});

it('waits for what is asynchronous, and hands on what it throws', async () => {
  const failing = { run: () => Promise.reject(new Error('broken')) };
  await expect(timeInterleaved({ failing })).rejects.toThrow('broken');
});
