import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as tf from '@tensorflow/tfjs';
import { expect, it } from 'vitest';
import {
  MACHINE_PART_NAMES,
  type MachineMeasurement,
  type MachineOptions,
  measureMachine,
} from '../../../src/benchmark/machine/measure-machine.js';

async function measure(options: MachineOptions) {
  const { facts, measurements } = await measureMachine(options);
  const all: MachineMeasurement[] = [];
  for await (const part of measurements) all.push(...part);
  return { facts, all };
}

const scratch = () => readdirSync(tmpdir()).filter((name) => name.startsWith('nosbench-bench-'));

it('measures every part, in order, and leaves neither a tensor nor a file behind', async () => {
  const files = scratch();
  const before = tf.memory().numTensors;
  const { facts, all } = await measure({ backend: 'wasm', patienceMs: 1 });
  expect(facts).toMatchObject({ numerics: 'wasm/fused', node: process.versions.node, backend: { name: 'wasm' } });
  expect(facts.cores).toBeGreaterThan(0);
  expect([...new Set(all.map(({ part }) => part))]).toEqual(MACHINE_PART_NAMES);
  for (const { name, value, best, unit } of all) {
    expect(value, name).toBeGreaterThan(0);
    expect(Number.isFinite(value), name).toBe(true);
    // Rates are best when they are high, times when they are low.
    if (unit.endsWith('/s')) expect(best, name).toBeGreaterThanOrEqual(value);
    else expect(best, name).toBeLessThanOrEqual(value);
  }
  expect(tf.memory().numTensors).toBe(before);
  expect(scratch()).toEqual(files);
});

it('measures the parts and the executor that are asked for', async () => {
  const { facts, all } = await measure({ backend: 'wasm', executor: 'tensor', only: ['products'], patienceMs: 1 });
  expect(facts.numerics).toBe('wasm/tensor');
  expect(all.map(({ part, unit }) => `${part} ${unit}`)).toEqual(Array(3).fill('products GFLOP/s'));
});

it('refuses what it does not know before anything is measured', async () => {
  await expect(measureMachine({ only: ['product'] })).rejects.toThrow(
    'bench: expected a part out of keys, queries, optimizer, products, pfn, got "product". Did you mean "products"?',
  );
  await expect(measureMachine({ backend: 'cpu', executor: 'fused' })).rejects.toMatchObject({ code: 'usage' });
});
