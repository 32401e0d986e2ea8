import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { temporaryFolder } from './nosbench.js';
import { openResident } from './resident.js';

const folder = temporaryFolder();
afterAll(folder.remove);
const resident = openResident(folder.path);
afterAll(resident.close);
const run = (...words: string[]) => resident.run(words);
const SEARCH = ['search', '--task', 'toy', '--evaluations', '12', '--epochs', '2', '--workers', '0', '--json'];

interface Compared {
  readonly groups: readonly {
    readonly runs: readonly { readonly improvements: readonly { evaluations: number }[] }[];
  }[];
}

beforeAll(async () => {
  await run(...SEARCH, '--algo', 'rs', '--init', 'SGD');
  await run(...SEARCH, '--algo', 'rs', '--init', 'SGD', '--seed', '2', '--no-baselines');
  await run(...SEARCH, '--algo', 're', '--population', '4', '--tournament', '2', '--no-baselines');
});

describe('runs compare', () => {
  it('shows groups at the points, tests and best programs', async () => {
    const { code, stdout, stderr } = await run('runs', 'compare', '--points', '5,10');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^Best loss on toy over evaluations: median \[quartiles\]\nsearch +runs +5 +10\n/);
    expect(stdout).toMatch(/\nrs +2 +\S+ \[\S+, \S+\]/);
    expect(stdout).toMatch(/Rank tests at 12 evaluations, which all runs reached\n/);
    expect(stdout).toMatch(/\nBest programs\nsearch +run +seed +best loss /);
    expect(stdout.match(/^(rs|re) +[0-9a-f]{12} /gm)).toHaveLength(3);
    expect(stdout).toMatch(/\n"trained" and "hits in the run" count as if the cache had been empty .+\n$/);
    expect(stdout).not.toContain('Wall time depends');
    expect((await run('runs', 'compare', '--axis', 'seconds')).stdout).toContain('\nWall time depends on what ');
  });

  it('tells the best of a run by the number that addresses take', async () => {
    const compared = (await run('runs', 'compare')).stdout;
    const [, id, loss, number] = /^rs +([0-9a-f]{12}) +2 +(\S+) +(\d+) /m.exec(compared) ?? [];
    const shown = (await run('runs', 'show', `${id}`)).stdout;
    expect(shown).toContain(`Best program: loss ${loss}, evaluation ${number}\n`);
    const { runs } = (JSON.parse((await run('runs', 'compare', `${id}`, '--json')).stdout) as Compared).groups[0]!;
    expect(runs[0]).toMatchObject({ incumbent: { id: Number(number) } });
    expect(runs[0]?.improvements.at(-1)?.evaluations).toBe(Number(number) + 1);
    const program = async (address: string) => (await run('programs', address, '--form', 'json')).stdout;
    expect(await program(`run:${id}/${number}`)).toBe(await program(`run:${id}`));
  });

  it('says in a line why single runs are not tested', async () => {
    const ids = (JSON.parse((await run('runs', 'list', '--json')).stdout) as { id: string }[]).map(({ id }) => id);
    const { stdout } = await run('runs', 'compare', ids[0]!, ids[2]!);
    expect(stdout).toMatch(/\n\nNo rank tests: a single run of each search can show nothing\. .+\n\nBest programs\n/);
    expect(stdout).not.toContain('Rank tests at');
  });

  it('has the same numbers for machines', async () => {
    const { stdout } = await run('runs', 'compare', '--json', '--points', '10');
    const { groups, axes, curves, baselines } = JSON.parse(stdout) as {
      groups: { title: string; runs: unknown[] }[];
      axes: Record<string, { points: number[]; tests: unknown[] }>;
      curves: Record<string, unknown[]>;
      baselines: { name: string }[];
    };
    expect(groups.map(({ title, runs }) => [title, runs.length])).toEqual([
      ['rs', 2],
      ['re', 1],
    ]);
    expect(axes.evaluations).toMatchObject({ points: [10], tests: [{ a: 0, b: 1, leastP: 2 / 3 }] });
    expect(Object.keys(curves)).toEqual(['evaluations', 'trained', 'epochs', 'seconds']);
    expect(baselines.map(({ name }) => name)).toContain('AdamW');
  });

  it('draws the curves with the named programs as lines', async () => {
    const { code, stderr } = await run('runs', 'compare', '--out', 'curves.html');
    expect({ code, stderr }).toEqual({ code: 0, stderr: 'nosbench: wrote curves.html\n' });
    const page = readFileSync(join(folder.path, 'curves.html'), 'utf8');
    expect(page.match(/<svg role="img"/g)).toHaveLength(4);
    expect(page).toContain('trained programs');
    expect(page).toContain('Over epochs trained');
    expect(page).toContain('AdamW');
  });

  it('refuses what it cannot compare', async () => {
    expect((await run('runs', 'compare', '--task', 'pfn')).stderr).toContain('expected runs on the task pfn');
    expect((await run('runs', 'compare', '--points', '0')).stderr).toContain('--points: expected whole numbers');
    expect((await run('runs', 'compare', 'zzz')).stderr).toContain('expected the id of a run');
  });
});

describe('runs compare of searches across epochs', () => {
  const words = (algo: readonly string[], seeds: string, cache: string) => [
    'search',
    ...['--task', 'toy', '--workers', '0', '--no-baselines', '--epochs', '4', '--algo', 'rs', '--seeds', seeds],
    ...[...algo, '--cache', cache],
  ];
  const HALVING = ['--fidelity', 'halving', '--eta', '2', '--evaluations', '40'];

  interface Compared {
    readonly groups: readonly {
      readonly title: string;
      readonly runs: readonly {
        readonly end: { readonly epochs: number };
        readonly statistics: { epochsTrained: number; epochsAsked: number; cumulativeSpeedUp: number };
        readonly improvements: readonly { readonly epochs: number; readonly loss: number }[];
      }[];
    }[];
    readonly axes: Record<string, { points: number[]; common: number; tests: { leastP: number }[] }>;
  }
  const compared = async (...more: string[]): Promise<Compared> =>
    JSON.parse((await run('runs', 'compare', '--json', ...more)).stdout) as Compared;

  it('counts epochs trained, whatever the cache knew before', async () => {
    const alone = await run(...words(HALVING, '1..2', 'alone'));
    expect(alone.stdout).toMatch(/\nThe same after so many epochs trained\nsearch +runs +\d+/);
    // The other order: here random search trains first, for all epochs, much that halving will ask for.
    await run(...words(['--evaluations', '20'], '1..2', 'together'));
    await run(...words(HALVING, '1..2', 'together'));
    const [first, second] = [await compared('--cache', 'alone'), await compared('--cache', 'together')];
    const course = (from: Compared) =>
      from.groups
        .find(({ title }) => title.startsWith('halving'))
        ?.runs.map(({ end, improvements, statistics }) => [
          end.epochs,
          statistics.epochsTrained,
          statistics.epochsAsked,
          improvements.map(({ epochs, loss }) => [epochs, loss]),
        ]);
    expect(course(second)).toEqual(course(first));
    for (const { runs } of second.groups) {
      for (const { end, statistics } of runs) expect(end.epochs).toBe(statistics.epochsTrained);
    }
    const [halving] = first.groups.flatMap(({ runs }) => runs);
    const { epochsAsked = 0, epochsTrained = 0, cumulativeSpeedUp } = halving?.statistics ?? {};
    expect(cumulativeSpeedUp).toBe(epochsAsked / epochsTrained);
  });

  it('compares at equal numbers of epochs, with tests and a figure', async () => {
    const cache = ['--cache', 'together'];
    const { axes, groups } = await compared(...cache, '--points', '8,16');
    const ends = groups.flatMap(({ runs }) => runs.map(({ end }) => end.epochs));
    expect(axes.epochs).toMatchObject({ points: [8, 16], common: Math.min(...ends), tests: [{ leastP: 1 / 3 }] });
    const text = await run('runs', 'compare', ...cache, '--axis', 'epochs', '--points', '8,16', '--out', 'epochs.html');
    expect(text.stdout).toMatch(/^Best loss on toy over epochs trained: median \[quartiles\]\nsearch +runs +8 +16\n/);
    expect(text.stdout).toMatch(/Rank tests at \d+ epochs trained, which all runs reached\n/);
    expect(text.stdout).toMatch(/ trained by then +epochs by then +/);
    expect(readFileSync(join(folder.path, 'epochs.html'), 'utf8')).toContain('Best loss so far over epochs trained');
    const report = JSON.parse((await run('cache', 'report', '--json', ...cache)).stdout) as {
      runs: { title: string; statistics: { cumulativeSpeedUp: number }; points: { speedUp: number }[] }[];
    };
    for (const { statistics, points } of report.runs) {
      expect(points.at(-1)?.speedUp).toBe(statistics.cumulativeSpeedUp);
    }
    const evaluations = await run('runs', 'compare', ...cache);
    expect(evaluations.stdout).toContain('at equal evaluations they cost less than the others.');
  });
});

describe('runs export', () => {
  it('writes a line an evaluation', async () => {
    const csv = (await run('runs', 'export', '--epochs', '2')).stdout.trimEnd().split('\n');
    expect(csv).toHaveLength(1 + 36);
    expect(csv[0]).toMatch(/^run,algorithm,task,seed,evaluation,status,loss,best,trained,/);
    expect(csv[1]).toMatch(/^[0-9a-f]{12},rs,toy,1,0,ok,/);
    const lines = (await run('runs', 'export', '--json')).stdout.trimEnd().split('\n');
    expect(lines).toHaveLength(36);
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ evaluation: 0, trained: 1, program: expect.anything() });
    const { stderr } = await run('runs', 'export', '--out', 'runs.csv');
    expect(stderr).toBe('nosbench: wrote runs.csv\n');
    expect(readFileSync(join(folder.path, 'runs.csv'), 'utf8').trimEnd().split('\n')).toHaveLength(37);
  });
});

describe('search --seeds', () => {
  const words = [...SEARCH, '--algo', 'rs', '--seeds', '1..3', '--cache', 'seeds', '--no-baselines'];

  it('runs a search for each seed, and again from their journals', async () => {
    const first = await run(...words);
    const { groups } = JSON.parse(first.stdout) as { groups: { runs: { seed: number; run: string }[] }[] };
    expect(groups.map(({ runs }) => runs.map(({ seed }) => seed))).toEqual([[1, 2, 3]]);
    const again = await run(...words.filter((word) => word !== '--json'));
    expect(again.stdout).toMatch(
      /^rs on toy: 3 seeds of 3, best loss after so many evaluations: median \[quartiles\]\n/,
    );
    for (const one of groups[0]?.runs ?? []) expect(again.stdout).toContain(`${one.run}  `);
    const alone = await run(...SEARCH, '--algo', 'rs', '--seed', '2', '--cache', 'seeds', '--no-baselines');
    expect(JSON.parse(alone.stdout)).toMatchObject({ run: groups[0]?.runs[1]?.run, replayed: 12 });
  });

  it('refuses what are no seeds, and a seed beside them', async () => {
    expect(await run('search', '--seeds', '3..1')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('--seeds: expected'),
    });
    for (const seed of ['1', '4']) {
      const { code, stderr } = await run('search', '--seeds', '1..3', '--seed', seed);
      expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining('search --seed: expected') });
    }
  });
});
