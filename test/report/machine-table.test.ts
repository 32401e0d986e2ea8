import { expect, it } from 'vitest';
import type { MachineFacts } from '../../src/benchmark/machine/measure-machine.js';
import { machineFacts, machineTable } from '../../src/report/machine-table.js';

const facts: MachineFacts = {
  nosbench: '0.1.0',
  node: '20.20.2',
  processor: 'Some CPU',
  cores: 2,
  load: 0.3,
  backend: { name: 'wasm', version: '4.22.0', description: 'WebAssembly with SIMD, 1 thread' },
  numerics: 'wasm/fused',
};

it('names what was measured on, and says when other work was in the way', () => {
  expect(machineFacts(facts)).toMatch(/^processor +2 x Some CPU$/m);
  expect(machineFacts(facts)).toMatch(/^load +0\.3$/m);
  expect(machineFacts({ ...facts, load: 7.25 })).toMatch(/^load +7\.3, busy with other things: .* look at the best$/m);
});

it('has a line a measurement', () => {
  const table = machineTable([
    { part: 'keys', name: 'behaviour keys', value: 123_456.7, best: 130_000, unit: 'keys/s' },
    { part: 'optimizer', name: 'step', value: 1.4243, best: 1.3, unit: 'ns/parameter', detail: '56 tensors' },
  ]);
  const lines = table.split('\n');
  expect(lines).toHaveLength(4);
  expect(lines[2]).toMatch(/^behaviour keys +123,457 +130,000 +keys\/s$/);
  expect(lines[3]).toMatch(/^step +1\.42 +1\.3 +ns\/parameter +56 tensors$/);
});
