import { afterAll, expect, it } from 'vitest';
import { MACHINE_PART_NAMES } from '../../src/benchmark/machine/measure-machine.js';
import { nosbench, temporaryFolder } from './nosbench.js';

const folder = temporaryFolder();
afterAll(folder.remove);
const run = (...words: string[]) => nosbench(['bench', ...words], { cwd: folder.path });

it('prints what it measured on and a table, or one JSON document', async () => {
  const [text, json] = await Promise.all([run('--only', 'products'), run('--only', 'products,keys', '--json')]);
  expect(text.code).toBe(0);
  expect(text.stdout).toMatch(/^numerics +wasm\/fused$/m);
  expect(text.stdout).toMatch(/^matrix product, 512 x 512 x 512 +[\d.]+ +[\d.]+ +GFLOP\/s$/m);

  expect(json.code).toBe(0);
  const { machine, measurements } = JSON.parse(json.stdout);
  expect(machine).toMatchObject({ node: process.versions.node, numerics: 'wasm/fused' });
  expect(new Set(measurements.map(({ part }: { part: string }) => part))).toEqual(new Set(['keys', 'products']));
});

it('refuses parts that are not there, and names all in its help', async () => {
  const { code, stderr } = await run('--only', 'optimiser');
  expect(code).toBe(2);
  expect(stderr).toContain('got "optimiser". Did you mean "optimizer"?');
  const { stdout } = await run('--help');
  expect(stdout.replace(/\s+/g, ' ')).toContain(`part to measure, may repeat: ${MACHINE_PART_NAMES.join(', ')}`);
});
