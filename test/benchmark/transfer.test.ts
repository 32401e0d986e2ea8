import { expect, it } from 'vitest';
import { Benchmark } from '../../src/benchmark/benchmark.js';
import { runTransfer } from '../../src/benchmark/transfer.js';
import { findNamed } from '../../src/program/named/index.js';
import { temporaryFolder } from './support.js';

it('transfer tells who follows its trainings the names that its results have', async () => {
  const titles: (string | undefined)[] = [];
  const cache = temporaryFolder();
  const runs = await runTransfer({
    programs: { Incumbent: findNamed('Incumbent') },
    tasks: ['tabpfn'],
    preset: 'small',
    seeds: [1],
    epochs: 1,
    open: (task, seed) =>
      Benchmark.open({
        task,
        taskOptions: { seed },
        cache,
        backend: 'wasm',
        onTraining({ title }) {
          titles.push(title);
          return { onPoint() {}, onStored() {}, onEnd() {} };
        },
      }),
  });
  expect(titles).toEqual(runs.map(({ optimizer }) => optimizer));
  expect(titles).toContain('AdamW + cosine, 0.001');
});
