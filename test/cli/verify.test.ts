import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { CHECK_NAMES } from '../../src/benchmark/verify/checkers.js';
import { nosbench, temporaryFolder } from './nosbench.js';

const folder = temporaryFolder();
afterAll(folder.remove);
const run = (...words: string[]) => nosbench(['verify', ...words], { cwd: folder.path });

/** A folder with one reference file of one case: sqrt(4) = `result`. */
function referenceOf(result: number): string {
  const path = join(folder.path, `sqrt-${result}`);
  mkdirSync(path);
  const content = { about: 'by hand', cases: [{ op: 'sqrt', inputs: [4], output: result }] };
  writeFileSync(join(path, 'op-semantics.json'), JSON.stringify(content));
  return path;
}

it('ends with 0 and the totals when all is well', async () => {
  const { code, stdout } = await run('--only', 'ops', '--executor', 'scalar');
  expect(stdout).toMatch(/^ok +op-semantics\.json +wasm\/scalar +[\d,]+ +0 /m);
  expect(stdout).toMatch(/\n[1-9]\d* passed, 0 failed\n$/);
  expect(code).toBe(0);
});

it('ends with 1 when a number differs, and shows it', async () => {
  const { code, stdout } = await run('--reference', referenceOf(3), '--only', 'ops', '--executor', 'scalar');
  expect(stdout).toMatch(/^FAILED op-semantics\.json, wasm\/scalar: .*sqrt\(4\): expected 3, got 2$/m);
  expect(stdout).toMatch(/\n0 passed, 1 failed\n$/);
  expect(code).toBe(1);
});

it('prints one JSON document', async () => {
  const { code, stdout } = await run('--reference', referenceOf(2), '--only', 'ops,trajectories', '--json');
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({
    verified: true,
    reports: expect.arrayContaining([
      expect.objectContaining({ file: 'op-semantics.json', cases: 1, failures: 0 }),
      expect.objectContaining({ file: 'trajectories.json', skipped: expect.any(String) }),
    ]),
  });
});

it('refuses unknown checks and folders without references', async () => {
  const unknown = await run('--only', 'opps');
  expect(unknown).toMatchObject({ code: 2, stderr: expect.stringContaining('got "opps". Did you mean "ops"?') });
  const empty = await run('--reference', 'nowhere');
  expect(empty).toMatchObject({ code: 3, stderr: expect.stringContaining('got "nowhere", which does not exist') });
});

it('names every check in its help', async () => {
  const { stdout } = await run('--help');
  expect(stdout.replace(/\s+/g, ' ')).toContain(`check to run, may repeat: ${CHECK_NAMES.join(', ')}`);
});
