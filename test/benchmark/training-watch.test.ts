import { describe, expect, it, vi } from 'vitest';
import type { TrainingPoint, TrainingStart } from '../../src/benchmark/training-watch.js';
import type { BenchmarkOptions } from '../../src/benchmark/types.js';
import { findNamed } from '../../src/program/named/index.js';
import { openToy } from './support.js';
import { openPool } from './workers/support.js';

// A thread takes seconds to start on a busy machine.
vi.setConfig({ testTimeout: 120_000 });

const adam = findNamed('Adam');
/** More than any machine trains until the first point is told. */
const MANY = 100_000;

/** A toy benchmark, and what is told of its trainings. */
async function openWatched(options: Partial<BenchmarkOptions> = {}) {
  const starts: TrainingStart[] = [];
  const points: TrainingPoint[] = [];
  const kept: number[] = [];
  const ends: boolean[] = [];
  let onPoint = (): void => {};
  const benchmark = await openToy({
    ...options,
    onTraining: (start) => {
      starts.push(start);
      return {
        onPoint: (point) => {
          points.push(point);
          onPoint();
        },
        onStored: (epochs) => kept.push(epochs),
        onEnd: (isDone) => ends.push(isDone),
      };
    },
  });
  const setOnPoint = (call: () => void): void => {
    onPoint = call;
  };
  return { benchmark, starts, points, kept, ends, setOnPoint };
}

describe('whoever follows the trainings of a benchmark', () => {
  it('is told of each, of none that the cache answers, and changes no result', async () => {
    const plain = await (await openToy()).query(adam, { epochs: 3 });
    const { benchmark, starts, kept, ends } = await openWatched();
    const watched = await benchmark.query(adam, { epochs: 3 });
    expect(watched.detail).toEqual(plain.detail);
    await benchmark.query(adam, { epochs: 2 });
    await benchmark.query(adam, { epochs: 5 });
    expect(starts.map(({ task, program, epochs }) => [task, program, epochs])).toEqual([
      ['toy', adam, 3],
      ['toy', adam, 5],
    ]);
    await benchmark.query(adam, { epochs: 6, title: 'Adam + cosine' });
    expect(starts.map(({ title }) => title)).toEqual([undefined, undefined, 'Adam + cosine']);
    expect(kept).toEqual([0, 3, 3, 5, 5, 6]); // the second goes on from the state of the first
    expect(ends).toEqual([true, true, true]);
  });

  it.each([
    ['in this thread', () => ({})],
    ['in a worker', () => ({ workers: openPool() })],
  ])('hears how far a long training %s is, and that it was given up', async (_where, options) => {
    const { benchmark, starts, points, kept, ends, setOnPoint } = await openWatched({ saveAfterMs: 700, ...options() });
    const stop = new AbortController();
    setOnPoint(() => {
      if (points.length === 2) stop.abort(new Error('enough'));
    });
    const begun = performance.now();
    await expect(benchmark.query(adam, { epochs: MANY, signal: stop.signal })).rejects.toThrow('enough');
    expect(performance.now() - begun).toBeGreaterThan(900);
    const [first, second] = points;
    expect(points).toHaveLength(2);
    const { members } = benchmark.task;
    expect(starts[0]!.stepsPerEpoch).toBe(members.length * benchmark.protocol.stepsPerEpoch);
    for (const { step } of points) {
      expect(step).toBeGreaterThanOrEqual(1);
      expect(step).toBeLessThanOrEqual(starts[0]!.stepsPerEpoch);
    }
    expect(second!.epoch).toBeGreaterThanOrEqual(first!.epoch);
    expect(kept[0]).toBe(0);
    expect(kept.at(-1)).toBeGreaterThan(0);
    expect(kept.at(-1)).toBeLessThanOrEqual(second!.epoch + 1);
    expect(ends).toEqual([false]);
  });
});
