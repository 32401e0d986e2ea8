import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { nosbench, temporaryFolder } from './nosbench.js';
import { openResident } from './resident.js';

const folder = temporaryFolder();
afterAll(folder.remove);
const resident = openResident(folder.path);
afterAll(resident.close);
const run = (words: readonly string[]) => resident.run(['transfer', ...words]);

describe('transfer', () => {
  it('trains programs and default pipelines, draws the curves, and answers from the cache afterwards', async () => {
    const words = ['Incumbent', '--tasks', 'lc-pfn', '--epochs', '1', '--seeds', '1..2'];
    const first = await nosbench(['transfer', ...words, '--out', 'curves.html'], { cwd: folder.path });
    expect(first.stderr).toContain('wrote curves.html');
    expect(first.code).toBe(0);
    expect(first.stdout).toMatch(/lc-pfn +AdamW \+ cosine, 0\.001 .* 2 +default pipeline/);
    expect(first.stdout).toMatch(/lc-pfn +Incumbent /);
    const page = readFileSync(join(folder.path, 'curves.html'), 'utf8');
    expect(page).toContain('<svg role="img" aria-label="Training loss on lc-pfn against epochs');

    const { stdout } = await run([...words, '--json']);
    const again = JSON.parse(stdout) as {
      readonly rows: readonly {
        readonly optimizer: string;
        readonly role: string;
        readonly curve: readonly number[];
      }[];
      readonly runs: readonly { readonly cached: unknown; readonly seed: number; readonly curve: readonly number[] }[];
    };
    expect(again.rows.map(({ optimizer, role }) => [optimizer, role])).toEqual([
      ['Incumbent', 'program'],
      ['AdamW + cosine, 0.001', 'default'],
      ['AdamW + cosine, 0.0001', 'rate'],
    ]);
    expect(again.runs.every(({ cached }) => cached === 'store')).toBe(true);
    expect(again.rows[0]!.curve[0]).toBeCloseTo((again.runs[0]!.curve[0]! + again.runs[3]!.curve[0]!) / 2, 9);
  }, 300_000);

  it('says that the cache holds records of another version, those of its own seeds left out', async () => {
    const { path } = folder;
    expect((await resident.run(['cache', 'export', 'both.jsonl'])).code).toBe(0);
    const text = readFileSync(join(path, 'both.jsonl'), 'utf8');
    const isHash = /"task":"([0-9a-f]{16})"/g;
    const [one, other] = [...new Set([...text.matchAll(isHash)].map(([, hash]) => hash))];
    expect(other).toBeDefined();
    writeFileSync(join(path, 'aged.jsonl'), text.replaceAll(`"task":"${one}"`, '"task":"00000000000000aa"'));
    for (const [file, cache] of [
      ['both.jsonl', 'own'],
      ['aged.jsonl', 'aged'],
    ] as const) {
      expect((await resident.run(['cache', 'import', file, '--cache', cache])).code).toBe(0);
    }
    const words = ['Incumbent', '--tasks', 'lc-pfn', '--epochs', '1', '--seeds', '1..2', '--workers', '0', '--cache'];
    const own = await run([...words, 'own']);
    expect(own.stderr).toMatch(/^nosbench: backend .+\nnosbench: executor fused, keys .+, cache own$/m);
    expect(own.stderr).not.toContain('another version');
    expect((await run([...words, 'aged'])).stderr).toContain(
      'nosbench: the cache holds 3 records of lc-pfn-small in another version or with other settings; they are left alone',
    );
  }, 300_000);

  it('gives the same losses in the same order with any number of workers', async () => {
    const losses = async (workers: string) => {
      const words = ['Incumbent', 'SGD', '--tasks', 'lc-pfn', '--epochs', '1', '--cache', `cache-${workers}`];
      const { stdout, code } = await run([...words, '--workers', workers, '--json']);
      expect(code).toBe(0);
      const { runs } = JSON.parse(stdout) as {
        readonly runs: readonly { readonly optimizer: string; readonly loss: number; readonly cached: unknown }[];
      };
      return runs.map(({ optimizer, loss, cached }) => ({ optimizer, loss, cached }));
    };
    const [here, ...others] = [await losses('0'), await losses('2')];
    expect(here.map(({ optimizer }) => optimizer)).toEqual([
      'Incumbent',
      'SGD',
      'AdamW + cosine, 0.001',
      'AdamW + cosine, 0.0001',
    ]);
    expect(here.every(({ cached }) => cached === false)).toBe(true);
    expect(others).toEqual([here]);
  }, 300_000);

  it('says what it trains before the first step in paper size, and ends at once when interrupted there', async () => {
    let sentAt = 0;
    const words = ['SGD', '--preset', 'paper', '--tasks', 'pfns4bo', '--epochs', '1', '--workers', '1'];
    const { code, stdout, stderr } = await nosbench(['transfer', ...words, '--cache', 'interrupted'], {
      cwd: folder.path,
      onStderr: (child, soFar) => {
        if (sentAt > 0 || !soFar.includes('transfer: 0 of 5; SGD on pfns4bo: no step yet')) return;
        sentAt = Date.now();
        child.kill('SIGINT');
      },
    });
    expect(code).toBe(130);
    expect(Date.now() - sentAt).toBeLessThan(30_000); // a step takes 100 seconds
    expect(stdout).toBe('');
    expect(stderr).toContain('interrupted, stopping before the next step.');
    expect(stderr).toContain('SGD on pfns4bo: no epoch is kept\n');
  }, 120_000);

  it.each([
    [
      ['Incumbent', '--tasks', 'lcpfn'],
      '--tasks: expected one of lc-pfn, pfns4bo, pfns4bo-bnn, pfns4bo-gp, pfns4bo-gp-tutorial, tabpfn, got "lcpfn".',
    ],
    [
      ['Incumbent', '--tasks', 'tabpfn,lc-pfn-small'],
      'tabpfn, got "lc-pfn-small". Write "--tasks lc-pfn --preset small".',
    ],
    [['Incumbent', '--preset', 'huge'], '--preset: expected one of small, paper, got "huge".'],
    [['Incumbent', '--seeds', '5..1'], '--seeds: expected ranges that run upwards, got 5..1. Write 1..5.'],
    [
      ['adamw:learning_rate=1'],
      'adamw: hyperparameters: expected lr, beta1, beta2, eps, weight_decay, got "learning_rate".',
    ],
    [['AdamW', 'adamw'], 'transfer: expected programs of different names, got "AdamW" twice.'],
  ])('refuses %j', async (words, message) => {
    const { code, stderr } = await run(words);
    expect(code).not.toBe(0);
    expect(stderr).toContain(message);
  });
});
