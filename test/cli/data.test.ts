import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { nosbench, temporaryFolder } from './nosbench.js';

const folder = temporaryFolder();
afterAll(() => folder.remove());

describe('nosbench data', () => {
  it('lists what is there, what is missing, how large it is and where to get it', async () => {
    const { stdout, code } = await nosbench(['data', 'list', '--data-dir', folder.path], { cwd: folder.path });
    expect(code).toBe(0);
    expect(stdout).toMatch(/mnist +70,000 +28x28x1 +10 +missing +11\.1 MiB +https:/);
    expect(stdout).toContain(`mnist: put the four files into ${join(folder.path, 'mnist')}`);
    expect(stdout).toMatch(/food101_32x32 .+ not read yet .+ JPEG/);
  });

  it('checks the files, and ends with 1 where one is damaged', async () => {
    mkdirSync(join(folder.path, 'cifar100'));
    for (const name of ['train.bin', 'test.bin']) writeFileSync(join(folder.path, 'cifar100', name), 'short');
    const { stdout, code } = await nosbench(['data', 'check', '--data-dir', folder.path, '--json'], {
      cwd: folder.path,
    });
    expect(code).toBe(1);
    const { sets } = JSON.parse(stdout) as { sets: { name: string; status: string; fault?: string }[] };
    expect(sets.find(({ name }) => name === 'cifar100')).toMatchObject({ status: 'damaged' });
    expect(sets.find(({ name }) => name === 'cifar100')!.fault).toContain('expected 153,700,000 bytes, got 5');
  });
});

describe('nosbench query on TaskSet', () => {
  it('trains on the shipped digits and says so, and refuses before any work where data are missing', async () => {
    const task = ['--task', 'taskset:mlp_family_seed12', '--steps', '20', '--replicas', '1', '--eval-batches', '2'];
    const words = ['query', 'AdamW', ...task, '--cache', join(folder.path, 'cache')];
    const trained = await nosbench([...words, '--substitute', 'digits', '--json'], { cwd: folder.path });
    expect(trained.stderr).toContain('UCI digits in place of cifar10 (--substitute digits)');
    expect(JSON.parse(trained.stdout)).toMatchObject({ task: 'taskset:mlp_family_seed12', epochs: 1, cached: false });
    const refused = await nosbench([...words, '--data-dir', folder.path], { cwd: folder.path });
    expect(refused.code).toBe(3);
    expect(refused.stderr).toMatch(/data: cifar10: expected 6 files in .+ Get them from https:/);
  });
});
