import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { NAMED_PROGRAMS } from '../../src/program/named/index.js';
import { nosbench, temporaryFolder } from './nosbench.js';
import { openResident } from './resident.js';

const folder = temporaryFolder();
afterAll(folder.remove);
const resident = openResident(folder.path);
afterAll(resident.close);
const run = (...words: string[]) => resident.run(words);
let id = '';

beforeAll(async () => {
  const words = [
    'search',
    '--algo',
    'rs',
    '--task',
    'toy',
    '--init',
    'AdamW',
    '--evaluations',
    '20',
    '--epochs',
    '2',
    '--no-baselines',
  ];
  const { stdout } = await nosbench([...words, '--json'], { cwd: folder.path });
  id = (JSON.parse(stdout) as { run: string }).run;
});

describe('programs', () => {
  it('lists all named programs', async () => {
    const { stdout } = await run('programs');
    for (const name of Object.keys(NAMED_PROGRAMS)) expect(stdout).toMatch(new RegExp(`^${name} +\\d+ `, 'm'));
    const list = JSON.parse((await run('programs', '--json')).stdout) as { name: string }[];
    expect(list.map(({ name }) => name)).toEqual(Object.keys(NAMED_PROGRAMS));
  });

  it('shows one with its canonical form and its key', async () => {
    const { code, stdout } = await run('programs', 'adam');
    expect(code).toBe(0);
    expect(stdout).toMatch(/Canonical form\n[\s\S]+Behaviour key\n[0-9a-f]+ \(trajectory/);
    expect(JSON.parse((await run('programs', 'adam', '--json')).stdout)).toMatchObject({ key: expect.any(String) });
  });

  it('starts without TensorFlow.js and without the figures', async () => {
    // V8 writes down every script that the process loaded
    const { code } = await nosbench(['programs'], { cwd: folder.path, env: { NODE_V8_COVERAGE: 'coverage' } });
    expect(code).toBe(0);
    const scripts = readdirSync(join(folder.path, 'coverage')).flatMap((file) => {
      const { result } = JSON.parse(readFileSync(join(folder.path, 'coverage', file), 'utf8')) as {
        result: { url: string }[];
      };
      return result.map(({ url }) => url);
    });
    expect(scripts.some((url) => url.endsWith('dist/program/named/index.js'))).toBe(true);
    expect(scripts.filter((url) => /@tensorflow|node_modules\/(vega|libsql)/.test(url))).toEqual([]);
  });
});

describe('baselines', () => {
  it('ranks all named programs', async () => {
    const { code, stdout } = await run('baselines', '--task', 'toy', '--epochs', '2');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^Named programs on toy\n/);
    for (const name of Object.keys(NAMED_PROGRAMS)) expect(stdout).toMatch(new RegExp(` ${name} +\\S`));
    const { programs } = JSON.parse((await run('baselines', '--task', 'toy', '--epochs', '2', '--json')).stdout) as {
      programs: { loss: number; cached: string }[];
    };
    const losses = programs.map(({ loss }) => loss).filter((loss) => typeof loss === 'number');
    expect(losses).toEqual([...losses].sort((a, b) => a - b));
    expect(programs.every(({ cached }) => cached === 'store' || cached === 'memory')).toBe(true);
  });

  it('says that the cache holds records of another version of the task, and does not mix them in', async () => {
    const file = join(folder.path, 'old.jsonl');
    expect((await run('cache', 'export', file)).code).toBe(0);
    const old = readFileSync(file, 'utf8').replaceAll(/"task":"[0-9a-f]{16}"/g, '"task":"00000000000000aa"');
    writeFileSync(file, old);
    expect((await run('cache', 'import', file, '--cache', 'aged')).code).toBe(0);
    const { stdout, stderr } = await run('query', 'SGD', '--task', 'toy', '--epochs', '2', '--cache', 'aged');
    expect(stderr).toMatch(
      /nosbench: the cache holds \d+ records of toy in another version or with other settings; they are left alone/,
    );
    expect(stdout).toMatch(/^answer +trained, 2 epochs/m);
  });
});

describe('tasks', () => {
  it('shows the configuration that a name has in TaskSet, built or not', async () => {
    const file = new URL('../../reference/taskset-configs/mlp_family.json', import.meta.url);
    const expected = (JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>).mlp_family_seed12;
    for (const name of ['taskset:mlp_family_seed12', 'mlp_family_seed12']) {
      const shown = JSON.parse((await run('tasks', 'show', name, '--json')).stdout);
      expect(shown).toMatchObject({ name: 'taskset:mlp_family_seed12', family: 'mlp_family', config: expected });
    }
    const text = (await run('tasks', 'show', 'maf_family_seed1')).stdout;
    expect(text).toMatch(/^taskset:maf_family_seed1$/m);
    expect(text).toMatch(/^num_bijectors +4$/m);
  });

  it('lists every name for machines, an overview or those that begin alike for people', async () => {
    const listed = JSON.parse((await run('tasks', 'list', '--json')).stdout) as { readonly name: string }[];
    const names = listed.map(({ name }) => name);
    expect(names.filter((name) => /^taskset:\w+_seed<N>$/.test(name))).toHaveLength(12);
    expect(names.filter((name) => /^taskset:\w+$/.test(name))).toHaveLength(109);
    expect((await run('tasks', 'list')).stdout.split('\n').length).toBeLessThan(60);
    expect((await run('tasks', 'list', 'twod_')).stdout.match(/^taskset:TwoD_\w+ /gm)).toHaveLength(8);
  });

  it('are listed and shown', async () => {
    expect((await run('tasks', 'list')).stdout).toMatch(/^toy {3}/m);
    expect((await run('tasks', 'show', 'toy')).stdout).toMatch(/^parameters +131 in 4 tensors$/m);
    expect(JSON.parse((await run('tasks', 'show', 'toy', '--json')).stdout)).toMatchObject({
      name: 'toy',
      parameters: 131,
      hash: expect.stringMatching(/^[0-9a-f]{16}$/),
    });
  });

  it('say what a file of one’s own is asked to predict', async () => {
    expect((await run('tasks', 'show', 'mlp')).stdout).toContain('german_credit, target "class": MLP');
    const file = join(folder.path, 'mine.arff');
    const row = (i: number) => `${i % 7},${i % 2 === 0 ? 'yes' : 'no'}`;
    const rows = Array.from({ length: 70 }, (_, i) => row(i)).join('\n');
    writeFileSync(file, `@relation mine\n@attribute size numeric\n@attribute foreign {yes,no}\n@data\n${rows}\n`);
    const sentence = `${file}: predicts the attribute "foreign", the last, as none is called class, from 1 other`;
    expect((await run('tasks', 'show', `mlp:${file}`)).stdout).toMatch(sentence);
    const { code, stderr } = await run('query', 'SGD', '--task', `mlp:${file}`, '--epochs', '1');
    expect(code).toBe(0);
    expect(stderr).toContain(`nosbench: data: ${sentence}\n`);
  });
});

describe('runs', () => {
  it('are listed', async () => {
    expect((await run('runs', 'list')).stdout).toMatch(new RegExp(`^${id} +rs on toy, seed 1 +20 `, 'm'));
    expect(JSON.parse((await run('runs', 'list', '--json')).stdout)).toMatchObject([{ id, evaluations: 20 }]);
  });

  it('are shown by the first digits of their id', async () => {
    const { code, stdout } = await run('runs', 'show', id.slice(0, 4), '--best', '3');
    expect(code).toBe(0);
    expect(stdout).toMatch(/Best program: loss/);
    expect(/Best behaviours\n.*\n.*\n([\s\S]*)$/.exec(stdout)?.[1]?.trim().split('\n').length).toBeLessThanOrEqual(3);
    const { history } = JSON.parse((await run('runs', 'show', id, '--json', '--history')).stdout) as {
      history: unknown[];
    };
    expect(history).toHaveLength(20);
    expect(JSON.parse((await run('runs', 'show', id, '--json')).stdout)).toEqual(
      expect.not.objectContaining({ history: expect.anything() }),
    );
  });

  it('name themselves when asked for one that is not there', async () => {
    const { code, stderr } = await run('runs', 'show', 'zzz');
    expect(code).toBe(3);
    expect(stderr).toMatch(/^run: expected the id of a run in .+, got "zzz"\./);
  });

  it('may be named as programs of them are, and an evaluation is told from a run', async () => {
    expect(await run('runs', 'show', `run:${id}`)).toEqual(await run('runs', 'show', id));
    const { code, stderr } = await run('runs', 'show', `${id}/3`);
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: `run: expected the id of a run, got "${id}/3", an evaluation of one. Write "${id}"; the program of the evaluation is run:${id}/3.\n`,
    });
  });

  it('hold programs that other commands can name', async () => {
    const { stdout } = await run('programs', `run:${id}/0`, '--form', 'text');
    expect(stdout).toContain('= bias_correct('); // the first program proposed was AdamW
    const missing = await run('query', `run:${id}/20`);
    expect(missing.stderr).toContain('expected an evaluation from 0 to 19, got "20"');
    expect(missing.code).toBe(3);
  });
});

describe('cache', () => {
  it('reports runs in a table, as JSON and as a page', async () => {
    const { stdout, stderr } = await run('cache', 'report', '--out', 'report.html');
    expect(stdout).toMatch(new RegExp(`^${id} +rs on toy, seed 1 +20 `, 'm'));
    expect(stderr).toContain('wrote report.html');
    expect(readFileSync(join(folder.path, 'report.html'), 'utf8')).toContain(`Run ${id}: rs on toy, seed 1`);
    const { runs } = JSON.parse((await run('cache', 'report', id, '--json')).stdout) as {
      runs: { statistics: { queries: number; hits: Record<string, number>; misses: number } }[];
    };
    const [{ statistics } = { statistics: undefined }] = runs;
    expect(statistics?.queries).toBe(20);
    const hits = Object.values(statistics?.hits ?? {}).reduce((sum, count) => sum + count, 0);
    expect(hits + (statistics?.misses ?? 0)).toBe(20);
  });

  it('moves records from cache to cache', async () => {
    const exported = await run('cache', 'export', 'records.jsonl');
    expect(exported.code).toBe(0);
    const { records } = JSON.parse((await run('cache', 'stats', '--json')).stdout) as { records: number };
    expect(records).toBeGreaterThan(0);
    expect(exported.stderr).toContain(`wrote ${records} records to records.jsonl`);
    expect((await run('cache', 'export')).stdout.split('\n')).toHaveLength(records + 3); // header, end line, line end
    const imported = await run('cache', 'import', 'records.jsonl', '--cache', 'other');
    expect(imported.stdout).toContain(`${records} new records in other, 0 replaced by longer ones, 0 known already.`);
    const query = await run('query', 'AdamW', '--task', 'toy', '--epochs', '2', '--cache', 'other', '--json');
    expect(JSON.parse(query.stdout)).toMatchObject({ cached: 'store' });
  });

  it('is measured in its parts and in all', async () => {
    const sizes = JSON.parse((await run('cache', 'stats', '--json')).stdout) as Record<string, number>;
    expect(sizes.checkpointBytes).toBeGreaterThan(0);
    expect(sizes.totalBytes).toBe((sizes.sizeBytes ?? 0) + (sizes.checkpointBytes ?? 0));
    expect((await run('cache', 'stats')).stdout).toMatch(
      /\ndatabase +\S+ \w*B\ncheckpoints +\d+, .+\nsize in all +\S+ \w*B\n$/,
    );
  });

  it('tells trainings that went on after a loss that was not finite from the others', async () => {
    const [head = '', first = '', ...rest] = readFileSync(join(folder.path, 'records.jsonl'), 'utf8').split('\n');
    const record = JSON.parse(first) as { status: object; curve: object };
    const curve = { ...record.curve, firstNonFinite: { atStep: 3, loss: 'nan', onNonFinite: 'continue' } };
    const lines = [head, JSON.stringify({ ...record, status: { kind: 'finished' }, curve }), ...rest];
    writeFileSync(join(folder.path, 'trained-on.jsonl'), lines.join('\n'));
    expect((await run('cache', 'import', 'trained-on.jsonl', '--cache', 'on')).code).toBe(0);
    expect((await run('cache', 'stats', '--cache', 'on')).stdout).toMatch(
      /^records +[\d,]+: [\d,]+ finished \(1 after a loss that was not finite\), [\d,]+ diverged$/m,
    );
    const { trainedOn } = JSON.parse((await run('cache', 'stats', '--cache', 'on', '--json')).stdout) as object & {
      trainedOn: number;
    };
    expect(trainedOn).toBe(1);
    expect((await run('cache', 'stats')).stdout).not.toContain('not finite');
  });

  it('is cleared only with --yes, and journals stay', async () => {
    const asked = await run('cache', 'clear', '--cache', 'other');
    expect(asked.code).toBe(2);
    expect(asked.stderr).toMatch(/^cache clear: expected --yes, got none\. It would remove \d+ records? from other/);
    const cleared = await run('cache', 'clear', '--yes');
    expect(cleared.stdout).toMatch(/^Removed \d+ records from \.\/nosbench-cache\./);
    expect((await run('cache', 'stats')).stdout).toMatch(/^records +0: /m);
    expect((await run('runs', 'list')).stdout).toContain(id);
  });
});

describe('a full device', () => {
  it.skipIf(!existsSync('/dev/full'))('is told in one sentence', async () => {
    const bin = fileURLToPath(new URL('../../bin/nosbench.js', import.meta.url));
    const line = `"${process.execPath}" "${bin}" programs --json > /dev/full`;
    const { status, stderr } = spawnSync('sh', ['-c', line], { cwd: folder.path, encoding: 'utf8' });
    expect({ status, stderr }).toEqual({
      status: 3,
      stderr: expect.stringMatching(
        /^stdout: expected a place that takes the output, got a full disk or device\. .+\n$/,
      ),
    });
    expect(await run('cache', 'export', '/dev/full')).toMatchObject({
      code: 3,
      stderr: expect.stringContaining('/dev/full: expected a file that can be written, got a full disk.'),
    });
  });
});

describe('pipes', () => {
  it('end quietly when the reader has had enough', async () => {
    const bin = fileURLToPath(new URL('../../bin/nosbench.js', import.meta.url));
    const child = spawn('sh', ['-c', `"${process.execPath}" "${bin}" runs show ${id} --json | head -c 10`], {
      cwd: folder.path,
    });
    let stderr = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    const code = await new Promise((resolve) => child.on('close', resolve));
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  });
});
