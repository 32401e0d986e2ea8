import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { afterAll, describe, expect, it } from 'vitest';
import { Benchmark } from '../../../src/benchmark/benchmark.js';
import { configurationsOf } from '../../../src/benchmark/lists/configurations.js';
import { recordedTable } from '../../../src/benchmark/lists/recorded-table.js';
import { recallConfigurations, runConfigurations } from '../../../src/benchmark/lists/run-list.js';
import { openBenchmark } from '../../../src/benchmark/open-benchmark.js';
import { freezeSuite } from '../../../src/benchmark/suites/freeze.js';
import { openMembers } from '../../../src/benchmark/suites/open-members.js';
import { suiteFromJson, suiteToJson } from '../../../src/benchmark/suites/suite.js';
import { SuiteBenchmark } from '../../../src/benchmark/suites/suite-benchmark.js';
import { openStore } from '../../../src/cache/open-store.js';
import { findNamed } from '../../../src/program/named/index.js';
import { parseProgram } from '../../../src/program/text.js';

const folder = mkdtempSync(join(tmpdir(), 'nosbench-suite-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const OPTIONS = { steps: 20, evalEvery: 5, evalBatches: 1, replicas: 2 };
const DRAFT = suiteFromJson(
  {
    format: 'nosbench-suite',
    formatVersion: 1,
    name: 'pair',
    options: OPTIONS,
    tasks: [{ task: 'taskset:TwoD_Bowl1' }, { task: 'taskset:TwoD_Rosenbrock' }],
  },
  'draft',
);
const cache = join(folder, 'cache');
const common = { cache, backend: 'cpu', executor: 'tensor' } as const;
const configurations = configurationsOf('nadamw_grid', [0, 1, 2, 3]);

/** Trains four configurations on the draft, and freezes it into a file. */
async function freezePair(): Promise<string> {
  const open = await openMembers(DRAFT, common);
  await runConfigurations({ benchmarks: open.benchmarks, configurations });
  await open.close();
  const store = await openStore(cache);
  const { suite } = await freezeSuite(DRAFT, store);
  await store.close();
  const path = join(folder, 'pair.json');
  writeFileSync(path, JSON.stringify(suiteToJson(suite)));
  return path;
}

describe('a suite', () => {
  it('is run, frozen, recalled, queried and searched over records that its tasks share with everybody', async () => {
    const before = tf.memory().numTensors;
    const path = await freezePair();

    // The same run again finds everything; what is known is recalled without training.
    const open = await openMembers(DRAFT, common);
    expect(await runConfigurations({ benchmarks: open.benchmarks, configurations })).toEqual({
      done: 8,
      total: 8,
      trained: 0,
      failures: [],
    });
    const more = configurationsOf('nadamw_grid', [0, 1, 2, 3, 4]);
    const results = await recallConfigurations(open.benchmarks, more);
    await open.close();
    expect(results[4]).toEqual([undefined, undefined]);

    const suite = await SuiteBenchmark.open({ ...common, task: `suite:${path}` });
    const { table, incomplete } = recordedTable(
      suite.suite,
      more.map(({ name }) => name),
      results,
      suite.defaultEpochs,
    );
    expect(incomplete).toEqual([{ optimizer: 'nadamw_grid_seed4', missing: 2 }]);
    // The best configuration of a task reaches its best loss; nobody is below 0 or above 1.
    for (const row of table.validation) for (const score of row) expect(score).toBeGreaterThanOrEqual(0);
    for (const row of table.validation) for (const score of row) expect(score).toBeLessThanOrEqual(1);

    const known = await suite.query(configurations[2]!.program);
    expect(known.cached).not.toBe(false);
    expect(known.loss).toBeCloseTo(table.validation[2]![0]! + table.validation[2]![1]!, 12);
    expect(known.tasks.map(({ task }) => task)).toEqual(['taskset:TwoD_Bowl1', 'taskset:TwoD_Rosenbrock']);
    expect(known.tasks[0]!.result.detail.members).toHaveLength(2);

    // What the suite trains is known to the task alone, and the other way round.
    const trained = await suite.query(findNamed('AdamW')!);
    expect(trained).toMatchObject({ cached: false, epochs: 4, epochsTrained: 4 });
    const alone = await Benchmark.open({ ...common, task: 'taskset:TwoD_Bowl1', taskOptions: OPTIONS });
    expect(await alone.query(findNamed('AdamW')!)).toMatchObject({ cached: 'store' });
    await alone.close();

    const nan = await suite.query(parseProgram('s9 = div(0.1, s10)\ns9 = sub(s9, s9)', 'nan'));
    expect(nan).toMatchObject({ cached: 'key', loss: Number.NaN, tasks: [] });

    const request = { algorithm: 'rs', seed: 1, initial: [], options: {}, budget: { evaluations: 6 } };
    const run = await suite.search(request);
    expect(run.history).toHaveLength(6);
    expect((await suite.search(request)).replayed).toBe(6);
    for (const { loss, status } of run.history) if (status === 'ok') expect(loss).toBeLessThanOrEqual(2);
    await suite.close();
    expect(tf.memory().numTensors).toBe(before);
    await expect(suite.query(findNamed('AdamW')!)).rejects.toThrow('expected an open suite, got a closed one');
  }, 60_000);

  it('opens the tiny suite that ships: its twelve tasks have the identities they were frozen with', async () => {
    const suite = await openBenchmark({ ...common, task: 'suite:taskset-tiny' });
    expect(suite.name).toBe('suite:taskset-tiny');
    expect((suite as SuiteBenchmark).suite.tasks).toHaveLength(12);
    await suite.close();
  });

  it('refuses what would make scores move, or mean nothing', async () => {
    const path = await freezePair();
    const write = (change: (value: { tasks: Record<string, unknown>[] }) => void): string => {
      const value = JSON.parse(JSON.stringify(suiteToJson({ ...DRAFT }))) as { tasks: Record<string, unknown>[] };
      for (const task of value.tasks) Object.assign(task, { hash: '0'.repeat(16), initial: 1, best: 0 });
      change(value);
      const file = join(folder, 'changed.json');
      writeFileSync(file, JSON.stringify(value));
      return `suite:${file}`;
    };
    const open = (task: string, more = {}) => openBenchmark({ ...common, ...more, task });
    await expect(open(write(() => {}))).rejects.toThrow(
      /suite pair: task 1 \(taskset:TwoD_Bowl1\): expected the identity [0-9a-f]{16} .+ got 0{16}, which its losses were frozen with/,
    );
    const unknown = write(({ tasks }) => Object.assign(tasks[1]!, { task: 'taskset:TwoD_Rosenbrok' }));
    await expect(open(unknown)).rejects.toThrow(/task 1 \(taskset:TwoD_Bowl1\): expected the identity/);
    const onlyUnknown = write(({ tasks }) => {
      tasks.shift();
      Object.assign(tasks[0]!, { task: 'taskset:TwoD_Rosenbrok' });
    });
    await expect(open(onlyUnknown)).rejects.toThrow(
      /suite pair: task 1 \(taskset:TwoD_Rosenbrok\): .+ got "TwoD_Rosenbrok"\. Did you mean "TwoD_Rosenbrock"/,
    );
    const toy = write(({ tasks }) => {
      tasks.splice(1);
      Object.assign(tasks[0]!, { task: 'toy', options: {} });
    });
    await expect(open(toy)).rejects.toThrow(/expected a task of the protocol taskset, .+ got protocol nosbench/);
    const draft = write(({ tasks }) => {
      for (const task of tasks) for (const field of ['hash', 'initial', 'best']) delete task[field];
    });
    await expect(open(draft)).rejects.toThrow(/suite pair: expected an initial and a best loss for every task/);
    await expect(open(`suite:${path}`, { taskOptions: { steps: 10 } })).rejects.toThrow(
      /suite pair: expected no options of tasks, which stand in the suite, got steps/,
    );
    const empty = await openStore(join(folder, 'empty'));
    await expect(freezeSuite(DRAFT, empty)).rejects.toThrow(/expected records of taskset:TwoD_Bowl1 .+ got none/);
    await empty.close();
  }, 60_000);
});
