import { describe, expect, it } from 'vitest';
import { runBaselines } from '../../src/benchmark/baselines.js';
import { openPipeline } from '../../src/benchmark/pipeline.js';
import { openTask } from '../../src/benchmark/tasks.js';
import { programFromSpec } from '../../src/program/families/index.js';
import type { CosineSchedule } from '../../src/tasks/schedule.js';
import { openToy, temporaryFolder } from './support.js';

const sgd = programFromSpec('sgd:lr=0.1,momentum=0.5');
const schedule: CosineSchedule = { kind: 'cosine', warmupEpochs: 1, epochs: 4 };

describe('a query under a schedule', () => {
  it('has records of its own, and none of the first epoch’s steps moves', async () => {
    const benchmark = await openToy();
    const plain = await benchmark.query(sgd, { epochs: 4 });
    const scheduled = await benchmark.query(sgd, { epochs: 4, schedule });
    expect(scheduled.key).toBe(`${plain.key}+cosine(1/4)`);
    expect(scheduled.cached).toBe(false);
    const training = scheduled.detail.members[0]!.training!;
    // One step an epoch, its loss taken before the update: factor 0 leaves the second as the first.
    expect(training[1]).toBe(training[0]);
    expect(training[0]).toBe(plain.detail.members[0]!.training![0]);
    expect(training[2]).toBeLessThan(training[1]!);
    expect((await benchmark.query(sgd, { epochs: 4, schedule })).cached).toBe('memory');
  });

  it('goes on to the curve of one long training', async () => {
    const whole = await (await openToy()).query(sgd, { epochs: 4, schedule });
    const cache = temporaryFolder();
    const first = await openToy({ cache });
    await first.query(sgd, { epochs: 2, schedule });
    await first.close();
    const second = await openToy({ cache });
    const continued = await second.query(sgd, { epochs: 4, schedule });
    expect(continued.epochsTrained).toBe(2);
    expect(continued.curve).toEqual(whole.curve);
  });

  it.each(['tensor', 'fused'] as const)('steps by the factor under executor %s', async (executor) => {
    const options = { backend: 'wasm', executor } as const;
    const scaled = await (await openToy(options)).query(sgd, {
      epochs: 3,
      schedule: { kind: 'cosine', warmupEpochs: 2, epochs: 4 },
    });
    // Factors 0 and 1/2: the third epoch begins after half of a step by b = 0.5·g + g.
    const half = await (await openToy(options)).query(programFromSpec('sgd:lr=0.075'), { epochs: 2 });

    expect(scaled.detail.members[0]!.training![2]).toBeCloseTo(half.detail.members[0]!.training![1]!, 6);
  });

  it('refuses a training that is longer than its schedule', async () => {
    const benchmark = await openToy();
    await expect(benchmark.query(sgd, { epochs: 5, schedule })).rejects.toThrow(
      'schedule: expected a warm-up of fewer',
    );
  });
});

describe('the task’s own pipeline', () => {
  it.each([
    ['pfn', 20, 5],
    ['pfn-small', 8, 2],
  ])('of %s is AdamW at 1e-3 without decay, %s epochs with %s of warm-up', async (name, epochs, warmupEpochs) => {
    const { task, protocol, pipeline } = await openTask(name);
    task.dispose();
    expect(protocol.defaultEpochs).toBe(epochs);
    expect(openPipeline(pipeline!, epochs)).toEqual({
      program: programFromSpec('adamw:lr=1e-3,weight_decay=0'),
      schedule: { kind: 'cosine', warmupEpochs, epochs },
    });
  });

  it('stands first among the baselines, where a task has one', async () => {
    const asked: (readonly [string, number | undefined, string | undefined])[] = [];
    const titles: (string | undefined)[] = [];
    const benchmark = await openToy();
    const pipeline = { name: 'AdamW + cosine', optimizer: 'adamw:lr=0.01,weight_decay=0', warmupShare: 0.25 };
    const baselines = await runBaselines(
      {
        defaultEpochs: benchmark.defaultEpochs,
        concurrency: 1,
        pipeline,
        query: (program, options) => {
          asked.push([program.name ?? '', options?.epochs, options?.schedule?.kind]);
          titles.push(options?.title);
          return benchmark.query(program, options);
        },
      },
      { epochs: 4 },
    );
    const [first] = baselines;
    expect(first!.name).toBe('AdamW + cosine');
    expect(titles).toEqual(baselines.map(({ name }) => name)); // what progress calls them is what the table does
    expect(first!.result.key).toMatch(/\+cosine\(1\/4\)$/);
    expect(asked[0]).toEqual(['adamw:lr=0.01,weight_decay=0', 4, 'cosine']);
    expect(asked.slice(1).every(([, , kind]) => kind === undefined)).toBe(true);
  });
});
