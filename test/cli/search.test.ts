import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Finished, nosbench, temporaryFolder } from './nosbench.js';
import { openResident } from './resident.js';

const folder = temporaryFolder();
afterAll(folder.remove);
const resident = openResident(folder.path);
afterAll(resident.close);
const run = (...words: string[]) => resident.run(words);
/** In a process of its own. */
const runAlone = (...words: string[]) => nosbench(words, { cwd: folder.path });
const SEARCH = [
  'search',
  '--algo',
  're',
  '--task',
  'toy',
  '--evaluations',
  '40',
  '--epochs',
  '5',
  '--population',
  '10',
  '--tournament',
  '4',
];

/** The fields of `search --json` that are the same in every session. */
function outcomeOf({ stdout }: Finished): Record<string, unknown> {
  return JSON.parse(stdout) as Record<string, unknown>;
}

describe('search', () => {
  let first: Finished;
  beforeAll(async () => {
    first = await runAlone(...SEARCH);
  });

  it('ends with a summary for people', () => {
    expect({ code: first.code, stderr: first.stderr }).toEqual({
      code: 0,
      stderr: expect.stringMatching(
        /^nosbench: backend \w+, .+\nnosbench: executor \w+, \d+ workers?, keys trajectory\S*, cache \.\/nosbench-cache\n/,
      ),
    });
    expect(first.stdout).toMatch(/^Done: 40 evaluations\.\nrun +[0-9a-f]{12}\n/);
    expect(first.stdout).toMatch(
      /Best program: loss \d\.\d+, evaluation \d+\n\d+ instructions? as found, \d+ after pruning:/,
    );
    expect(first.stdout).toMatch(/Baselines\n +# +program/);
    expect(first.stdout).toMatch(/AdamW/);
    expect(first.stdout).toMatch(/cumulative speed-up +\d+\.\d\dx: \d+ different behaviours in 40 evaluations/);
    expect(first.stdout).toMatch(/cache and history +\.\/nosbench-cache/);
  });

  it('says how to go on with commands that work', async () => {
    const commands = [...first.stdout.matchAll(/^ {2}nosbench (.+)$/gm)].map(([, words]) => (words ?? '').split(' '));
    expect(
      commands.map(([name, below]) => (name === 'search' || name === 'query' ? name : `${name} ${below}`)),
    ).toEqual(['search', 'runs show', 'cache report', 'query']);
    for (const words of commands) expect((await run(...words)).code).toBe(0);
    const [, , report] = commands;
    const page = readFileSync(join(folder.path, report?.[report.indexOf('--out') + 1] ?? ''), 'utf8');
    expect(page).toContain('<svg role="img"');
  });

  it('has numbers that people can read', () => {
    expect(first.stdout).not.toMatch(/\d\.\d{8}/);
    expect(first.stdout).not.toContain('\u001b'); // no colours where nobody looks
  });

  it('shows a finished run at once when asked again', async () => {
    const again = await run(...SEARCH);
    expect(again.code).toBe(0);
    expect(again.stdout).toMatch(/^This run had already used up its budget: /);
    const best = /Best program: .+/;
    expect(best.exec(again.stdout)?.[0]).toBe(best.exec(first.stdout)?.[0]);
  });

  it('says under a smaller budget that the run has more, and suggests more than that', async () => {
    const words = SEARCH.map((word, index) => (SEARCH[index - 1] === '--evaluations' ? '10' : word));
    const again = await run(...words);
    const [, all] = /these are its first 10 evaluations of the (\d+) that it has/.exec(again.stdout) ?? [];
    expect(Number(all)).toBeGreaterThanOrEqual(40);
    expect(again.stdout).toContain(`--evaluations ${2 * Number(all)}`);
  });

  it('gives the same history in another cache', async () => {
    const words = [...SEARCH, '--json', '--no-baselines', '--cache'];
    const [a, b] = [await run(...words, 'one'), await runAlone(...words, 'two')].map(outcomeOf);
    const fields = ({ run: id, incumbent, evaluations, statistics }: Record<string, unknown>) => ({
      id,
      incumbent,
      evaluations,
      cacheSizes: (statistics as Record<string, unknown>).cacheSizeByEvaluation,
    });
    expect(fields(a ?? {})).toEqual(fields(b ?? {}));
    expect(fields(a ?? {}).incumbent).toMatchObject({ loss: expect.any(Number), text: expect.stringContaining(' = ') });
  });

  it('prints one JSON document', async () => {
    const { stdout } = await run(...SEARCH, '--json');
    const outcome = JSON.parse(stdout) as Record<string, unknown>;
    expect(outcome).toMatchObject({ ended: 'budget', cache: './nosbench-cache', baselines: expect.any(Array) });
    expect(Object.keys(outcome)).toEqual(
      expect.arrayContaining(['run', 'config', 'numerics', 'evaluations', 'statistics', 'incumbent']),
    );
  });
});

describe('random search', () => {
  it('stops at the first budget', async () => {
    const result = await run(
      ...[
        'search',
        '--algo',
        'rs',
        '--task',
        'toy',
        '--trained',
        '3',
        '--evaluations',
        '500',
        '--epochs',
        '2',
        '--no-baselines',
      ],
      ...['--cache', 'rs', '--json'],
    );
    expect(result.code).toBe(0);
    const { statistics } = JSON.parse(result.stdout) as { statistics: { trained: number; queries: number } };
    expect(statistics.trained).toBe(3);
    expect(statistics.queries).toBeLessThan(500);
  });
});

describe('Ctrl-C', () => {
  it('keeps what is done, says how to go on and ends with 130; the same command goes on', async () => {
    const words = [
      'search',
      '--task',
      'toy',
      '--evaluations',
      '100000',
      '--epochs',
      '20',
      '--cache',
      'interrupted',
      '--seed',
      '3',
    ];
    let sent = 0;
    const result = await nosbench(words, {
      cwd: folder.path,
      onStderr: (child, stderr) => {
        if (sent > 0 || !stderr.includes('executor')) return;
        sent += 1;
        setTimeout(() => child.kill('SIGINT'), 1500);
      },
    });
    expect(result.code).toBe(130);
    expect(result.stderr).toContain('interrupted, finishing the evaluation in hand');
    const [, done = ''] = /^Interrupted after ([\d,]+) evaluations?; all of them are kept\./m.exec(result.stdout) ?? [];
    const evaluations = Number(done.replaceAll(',', ''));
    expect(evaluations).toBeGreaterThan(0);
    expect(result.stdout).toContain(
      'nosbench search --algo re --task toy --cache interrupted --seed 3 --epochs 20 --evaluations 100000',
    );

    const more = await run(
      ...[
        'search',
        '--task',
        'toy',
        '--evaluations',
        String(evaluations + 5),
        '--epochs',
        '20',
        '--cache',
        'interrupted',
        '--seed',
        '3',
      ],
      ...['--json', '--no-baselines'],
    );
    expect(JSON.parse(more.stdout)).toMatchObject({ replayed: evaluations, evaluations: evaluations + 5 });
  });
});

describe('SIGTERM', () => {
  it('is called by its name and ends with 143', async () => {
    let isSent = false;
    const result = await nosbench(['search', '--task', 'toy', '--evaluations', '100000', '--cache', 'terminated'], {
      cwd: folder.path,
      onStderr: (child, stderr) => {
        if (isSent || !stderr.includes('executor')) return;
        isSent = true;
        setTimeout(() => child.kill('SIGTERM'), 500);
      },
    });
    expect(result.code).toBe(143);
    expect(result.stderr).toContain('terminated, finishing the evaluation in hand. Send it again');
    expect(result.stdout).toMatch(/^Interrupted after /m);
  });
});
