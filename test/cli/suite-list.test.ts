import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { temporaryFolder } from './nosbench.js';
import { openResident } from './resident.js';

const folder = temporaryFolder();
afterAll(folder.remove);
const resident = openResident(folder.path);
afterAll(resident.close);
const run = (...words: string[]) => resident.run(words);

describe('suite show', () => {
  it('has the tiny suite that ships as a table, and as the file it is', async () => {
    const { code, stdout } = await run('suite', 'show', 'taskset-tiny');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^taskset-tiny\n12 small tasks of TaskSet/);
    expect(stdout).toMatch(/\ntaskset:quadratic_family_seed0 +444620 +\S+ +steps 200, evalEvery 20/);
    const shown = JSON.parse((await run('suite', 'show', 'suite:taskset-tiny', '--json')).stdout) as unknown;
    expect(shown).toEqual(JSON.parse(readFileSync('data/suites/taskset-tiny.json', 'utf8')));
  });

  it('is what "tasks show" points to for a suite', async () => {
    const { code, stderr } = await run('tasks', 'show', 'suite:taskset-tiny');
    expect(code).toBe(2);
    expect(stderr).toContain(
      'tasks show: expected a task, got the suite "suite:taskset-tiny". "nosbench suite show taskset-tiny" shows it.',
    );
  });
});

describe('from a draft to a learned list', () => {
  const RECORDS = ['--seeds', '0..3', '--cache', 'cache'];

  beforeAll(async () => {
    const tasks = [{ task: 'taskset:TwoD_Bowl1' }, { task: 'taskset:TwoD_Rosenbrock' }];
    const options = { steps: 20, evalEvery: 5, evalBatches: 1, replicas: 1 };
    const draft = { format: 'nosbench-suite', formatVersion: 1, name: 'pair', options, tasks };
    writeFileSync(join(folder.path, 'draft.json'), JSON.stringify(draft));
    const { code, stdout } = await run('list', 'run', '--suite', 'draft.json', ...RECORDS, '--workers', '0');
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: expect.stringMatching(
        /^4 configurations of nadamw_grid on 2 tasks: 8 of 8 trainings done, 8 now, in .+\.\n$/,
      ),
    });
    const frozen = await run('suite', 'freeze', 'draft.json', '--cache', 'cache', '--out', 'pair.json');
    expect(frozen.code).toBe(0);
    expect(frozen.stdout).toMatch(/\ntaskset:TwoD_Bowl1 +4 +0\.35609 /);
    expect(frozen.stderr).not.toContain('as it was frozen before');
  });

  it('says when freezing anew makes a loss worse', async () => {
    const path = join(folder.path, 'better.json');
    const suite = JSON.parse(readFileSync(join(folder.path, 'pair.json'), 'utf8')) as { tasks: { best: number }[] };
    for (const task of suite.tasks) task.best -= 0.01;
    writeFileSync(path, JSON.stringify(suite));
    const frozen = await run('suite', 'freeze', 'better.json', '--cache', 'cache', '--out', 'worse.json');
    expect(frozen.code).toBe(0);
    expect(frozen.stderr).toMatch(/taskset:TwoD_Bowl1: expected the best loss to be .+ as it was frozen before, got /);
  }, 60_000);

  it('goes on where it stopped: the same run trains nothing', async () => {
    const again = await run('list', 'run', '--suite', 'pair.json', ...RECORDS, '--workers', '0', '--json');
    expect(JSON.parse(again.stdout)).toMatchObject({ suite: 'pair', done: 8, total: 8, trained: 0, failures: [] });
  });

  it('learns a list from the records, each entry once, the scores falling', async () => {
    const { code, stdout } = await run('list', 'learn', '--suite', 'pair.json', ...RECORDS, '--length', '3', '--json');
    expect(code).toBe(0);
    const { source, entries } = JSON.parse(stdout) as {
      source: unknown;
      entries: { optimizer: string; meanScore: number; program: unknown }[];
    };
    expect(source).toMatchObject({ kind: 'records', suite: 'pair', seeds: '0..3', optimizers: 4 });
    expect(new Set(entries.map(({ optimizer }) => optimizer)).size).toBe(3);
    const scores = entries.map(({ meanScore }) => meanScore);
    expect(scores).toEqual(scores.toSorted((a, b) => b - a));
    expect(entries[0]!.program).toMatchObject({ format: 'nosbench-program', name: entries[0]!.optimizer });
  });

  it('compares the list with random search on the held-out half, with the figure', async () => {
    const words = ['list', 'evaluate', '--suite', 'pair.json', ...RECORDS, '--splits', '4', '--trials', '2'];
    const { code, stdout } = await run(...words, '--out', 'list.html');
    expect(code).toBe(0);
    expect(stdout).toContain('over 4 splits: learned from 1 tasks, tried on the 1 others');
    expect(stdout).toMatch(/\n2 trials of the list: random search needs \d/);
    expect(readFileSync(join(folder.path, 'list.html'), 'utf8')).toContain('<svg');
  });

  it('says that the cache holds records of the tasks in another version, for a list and for the suite', async () => {
    expect((await run('cache', 'export', 'aged.jsonl', '--cache', 'cache')).code).toBe(0);
    const path = join(folder.path, 'aged.jsonl');
    const start = /(?<="task":")[0-9a-f]{6}(?=[0-9a-f]{10}")/g;
    writeFileSync(path, readFileSync(path, 'utf8').replaceAll(start, '000000'));
    expect((await run('cache', 'import', 'aged.jsonl', '--cache', 'aged')).code).toBe(0);
    const learned = await run('list', 'learn', '--suite', 'pair.json', '--cache', 'aged');
    expect(learned.stderr).toContain(
      'the cache holds 8 records of tasks of suite pair in another version or with other settings; they are left alone',
    );
    const queried = await run('query', 'SGD', '--task', 'suite:pair.json', '--cache', 'aged');
    expect(queried.stderr).toContain('the cache holds 8 records of tasks of suite:pair in another version');
    expect((await run('query', 'SGD', '--task', 'suite:pair.json', '--cache', 'cache')).stderr).not.toContain(
      'another',
    );
  }, 60_000);

  it('refuses to learn without records', async () => {
    const { code, stderr } = await run('list', 'learn', '--suite', 'pair.json', '--cache', 'empty');
    expect(code).toBe(3);
    expect(stderr).toContain(
      'lists: expected records of at least one optimizer on all 2 tasks of suite pair, got none',
    );
  });
});
