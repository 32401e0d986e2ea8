import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { EXEC, EXPERIMENT } from './experiment-support.js';
import { nosbench, temporaryFolder } from './nosbench.js';
import { openResident } from './resident.js';

const folder = temporaryFolder();
afterAll(folder.remove);
const resident = openResident(folder.path);
afterAll(resident.close);
const { run } = resident;

const file = (name: string, value: unknown): string => {
  writeFileSync(join(folder.path, name), JSON.stringify(value));
  return name;
};
file('small.json', EXPERIMENT);
const WORDS = ['experiment', 'small.json', '--workers', '0'];
/** The report less what differs between two sessions: times, and what the shared cache knew. */
const lasting = (stdout: string): string => stdout.replace(/\nCost of a run[\s\S]*?\n\n/, '\n');

interface Report {
  readonly experiment: string;
  readonly tasks: readonly {
    readonly complete: boolean;
    readonly groups: readonly { title: string; runs: { seed: number; run: string; end: { evaluations: number } }[] }[];
    readonly costs: readonly { title: string; runs: number; evaluations: number; trained: number; hits: number }[];
    readonly axes: Record<string, { points: number[]; common: number; tests: unknown[] }>;
    readonly pairs: readonly { first: string; second: string; points: { at: number }[] }[];
    readonly standings: { bestDefault: { name: string; kind: string }; baselines: { name: string; kind: string }[] };
  }[];
}

/** What the first session printed. */
let report = '';

describe('experiment', () => {
  it('runs every search with every seed and compares them', async () => {
    const { code, stdout } = await nosbench([...WORDS, '--out', 'curves.html'], { cwd: folder.path });
    report = stdout;
    expect(code).toBe(0);
    expect(stdout).toMatch(/^# toy: 2 searches, seeds 1\.\.2, 20 evaluations each\n/);
    expect(stdout).toMatch(/\nBest loss after so many evaluations: median \[quartiles\]\nsearch +runs +10 +20\n/);
    expect(stdout).toMatch(
      /\nRank tests at 20 evaluations, which all runs reached\n[^\n]*\n[^\n]*\nrandom +evolution /,
    );
    expect(stdout).toMatch(/\nCost of a run, medians\n[^\n]*\n[^\n]*\nrandom +2 +20 +\d/);
    expect(stdout).toMatch(
      /\nevolution against random at equal numbers of trained programs\ntrained +evolution +random +/,
    );
    expect(stdout).toMatch(/\nIncumbent +found by search +\S+ +\d of 2 +\d of 2\n/);
    expect(stdout).toMatch(
      /\nRuns that ended below every named default \(the best is \w+ with [\d.]+\): random \d of 2, /,
    );
    const page = readFileSync(join(folder.path, 'curves.html'), 'utf8');
    expect(page.match(/<svg role="img"/g)).toHaveLength(4);
    expect(page).toContain('toy: over trained programs');
  });

  it('has the same for machines, from the journals', async () => {
    const { code, stdout } = await run([...WORDS, '--json']);
    const { experiment, tasks } = JSON.parse(stdout) as Report;
    expect({ code, experiment, tasks: tasks.length }).toEqual({ code: 0, experiment: 'small', tasks: 1 });
    const [task] = tasks;
    expect(task?.complete).toBe(true);
    expect(
      task?.groups.map(({ title, runs }) => [title, runs.map(({ seed, end }) => [seed, end.evaluations])]),
    ).toEqual([
      [
        'random',
        [
          [1, 20],
          [2, 20],
        ],
      ],
      [
        'evolution',
        [
          [1, 20],
          [2, 20],
        ],
      ],
    ]);
    expect(task?.axes.evaluations).toMatchObject({ points: [10, 20], common: 20, tests: [{ a: 0, b: 1 }] });
    for (const { evaluations, trained, hits } of task?.costs ?? []) expect(trained + hits).toBe(evaluations);
    expect(task?.pairs).toMatchObject([{ first: 'evolution', second: 'random' }]);
    expect(task?.standings.bestDefault.kind).toBe('default');
    expect(task?.standings.baselines.find(({ name }) => name === 'Incumbent')?.kind).toBe('found');
  });

  it('takes and continues the runs that "search" began', async () => {
    const cache = ['--cache', 'begun'];
    const search = ['search', '--task', 'toy', '--epochs', '2', '--workers', '0', '--no-baselines', '--json', ...cache];
    const whole = await run([...search, '--algo', 'rs', '--evaluations', '30']); // further than the experiment goes
    const part = await run([
      ...search,
      '--algo',
      're',
      '--init',
      'SGD',
      '--population',
      '4',
      '--tournament',
      '2',
      '--seed',
      '2',
      '--evaluations',
      '7',
    ]);
    const { stdout } = await run([...WORDS, ...cache, '--json']);
    const [task] = (JSON.parse(stdout) as Report).tasks;
    expect(task?.groups[0]?.runs[0]?.run).toBe((JSON.parse(whole.stdout) as { run: string }).run);
    expect(task?.groups[1]?.runs[1]?.run).toBe((JSON.parse(part.stdout) as { run: string }).run);
    expect(task?.groups.flatMap(({ runs }) => runs.map(({ end }) => end.evaluations))).toEqual([20, 20, 20, 20]);
    expect(lasting((await run([...WORDS, ...cache])).stdout)).toBe(lasting(report));
  });

  it('goes on where it was interrupted, to the same report', async () => {
    const cache = ['--cache', 'interrupted'];
    let isInterrupted = false;
    const cut = await nosbench([...WORDS, ...cache], {
      cwd: folder.path,
      onStderr: (child, stderr) => {
        if (isInterrupted || !stderr.includes('keys trajectory')) return;
        isInterrupted = true;
        child.kill('SIGINT');
      },
    });
    expect(cut.code).toBe(130);
    expect(cut.stderr).toContain('the same command goes on where this stopped');
    const rest = await run([...WORDS, ...cache]);
    expect(rest.code).toBe(0);
    expect(lasting(rest.stdout)).toBe(lasting(report));
  });

  it('prints the report also where the figures cannot be written', async () => {
    const { code, stdout, stderr } = await run([...WORDS, '--out', join('no', 'such', 'curves.html')]);
    expect(code).toBeGreaterThanOrEqual(2);
    expect(lasting(stdout)).toBe(lasting(report));
    expect(stderr).toContain('curves.html');
  });

  it('looks at one task with fewer seeds and evaluations', async () => {
    const { stdout } = await run([...WORDS, '--task', 'toy', '--seeds', '2', '--evaluations', '12', '--json']);
    const [task] = (JSON.parse(stdout) as Report).tasks;
    expect(task?.axes.evaluations?.points).toEqual([10, 12]);
    expect(task?.groups.map(({ runs }) => runs.map(({ seed }) => seed))).toEqual([[2], [2]]);
  });
});

describe('experiment with races over epochs', () => {
  const RACED = {
    ...EXPERIMENT,
    name: 'raced',
    tasks: [{ task: 'toy', evaluations: 24, epochs: 4, seeds: '1..2', positions: [24], epochsTrained: [8, 16] }],
    searches: [
      { label: 'random', algo: 'rs' },
      { label: 'climber', algo: EXEC, options: { option: { longest: 4 }, fidelity: 'hyperband', eta: 2 } },
    ],
    pairs: [['climber', 'random']],
  };

  it('compares at equal numbers of epochs, and has the runs of "search"', async () => {
    const words = ['experiment', file('raced.json', RACED), '--workers', '0', '--cache', 'raced'];
    const { code, stdout } = await run([...words, '--out', 'raced.html']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/\nBest loss after so many epochs trained: median \[quartiles\]\nsearch +runs +8 +16 +\d/);
    expect(stdout).toMatch(/\nRank tests at \d+ epochs trained, which all runs reached\n/);
    expect(stdout).toMatch(/\nsearch +runs +evaluations +trained +epochs trained +hits in the run /);
    expect(stdout).toMatch(/\nclimber against random at equal numbers of epochs trained\nepochs +climber +random +/);
    expect(stdout).not.toContain('at equal numbers of trained programs');
    expect(stdout).toContain('at equal evaluations they cost less than the others.');
    expect(readFileSync(join(folder.path, 'raced.html'), 'utf8')).toContain('toy: over epochs trained');
    const { tasks } = JSON.parse((await run([...words, '--json'])).stdout) as Report;
    expect(tasks[0]?.axes.epochs?.points.slice(0, 2)).toEqual([8, 16]);
    expect(tasks[0]?.pairs).toMatchObject([{ first: 'climber', axis: 'epochs', points: [{ at: 8 }, { at: 16 }, {}] }]);
    const alone = await run([
      ...['search', '--algo', EXEC, '--option', 'longest=4', '--fidelity', 'hyperband', '--eta', '2', '--task', 'toy'],
      ...['--epochs', '4', '--evaluations', '24', '--seed', '2', '--workers', '0', '--no-baselines', '--json'],
      ...['--cache', 'raced'],
    ]);
    expect(JSON.parse(alone.stdout)).toMatchObject({ run: tasks[0]?.groups[1]?.runs[1]?.run, replayed: 24 });
  });

  it('refuses two time limits for the answers of one program', async () => {
    const searches = [
      { label: 'patient', algo: EXEC, options: { 'algo-timeout': 90 } },
      { label: 'hasty', algo: EXEC, options: { 'algo-timeout': 30 } },
    ];
    const { code, stderr } = await nosbench(
      ['experiment', file('hasty.json', { ...RACED, searches, pairs: undefined })],
      { cwd: folder.path }, // a process that has not met the program yet
    );
    expect(code).toBe(3);
    expect(stderr).toContain('search "hasty": --algo-timeout: expected the same for all searches of ');
    expect(stderr).toContain(', got 90 s and 30 s. Choose the longer.');
  });
});

describe('docs/searches.md', () => {
  const root = fileURLToPath(new URL('../../', import.meta.url));
  const text = readFileSync(join(root, 'docs/searches.md'), 'utf8');
  const examples = [...text.matchAll(/^```json\n([\s\S]*?)^```$/gm)].map(([, block = '']) => block);
  const hasPython = spawnSync('python3', ['-c', 'pass']).status === 0;

  it('has experiments that run', async () => {
    expect(examples).toHaveLength(2);
    for (const [index, example] of examples.entries()) {
      const needsPython = example.includes('python3');
      if (needsPython && !hasPython) {
        console.warn('NOTICE: this machine has no python3, so an experiment of docs/searches.md is not tested here.');
        continue;
      }
      const path = join(folder.path, file(`documented${index}.json`, JSON.parse(example)));
      const words = ['experiment', path, '--seeds', '1', '--evaluations', '30', '--workers', '0', '--json'];
      const { code, stdout, stderr } = await nosbench([...words, '--cache', join(folder.path, 'documented')], {
        cwd: root,
      });
      expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' });
      expect((JSON.parse(stdout) as Report).tasks[0]?.complete).toBe(true);
    }
  });
});
