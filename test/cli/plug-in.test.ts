import type { ChildProcess } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { readRun } from '../../src/benchmark/runs/read-run.js';
import { openStore } from '../../src/cache/open-store.js';
import { readOwnOptions, refuseOwnOptions } from '../../src/cli/own-options.js';
import { splitWords } from '../../src/cli/split-words.js';
import { nosbench, temporaryFolder } from './nosbench.js';
import { openResident } from './resident.js';

// Every command takes seconds to start on a busy machine.
vi.setConfig({ testTimeout: 180_000 });

const EXAMPLE = fileURLToPath(new URL('../../examples/my-search.js', import.meta.url));
const CLIMBER = fileURLToPath(new URL('../fixtures/searchers/climber.js', import.meta.url));
const EXEC = `exec:"${process.execPath}" '${CLIMBER}'`;
const DESCRIBER = `exec:"${process.execPath}" '${CLIMBER.replace('climber.js', 'describer.js')}'`;
const folder = temporaryFolder();
afterAll(folder.remove);
const resident = openResident(folder.path);
afterAll(resident.close);
const search = (algo: string, ...words: string[]) => resident.run(searchWords(algo, words));
/** In a process of its own: one process has no two programs of the same name. */
const searchAlone = (algo: string, ...words: string[]) => nosbench(searchWords(algo, words), { cwd: folder.path });

function searchWords(algo: string, words: readonly string[]): readonly string[] {
  const epochs = words.includes('--epochs') ? [] : ['--epochs', '2'];
  const toy = ['--task', 'toy', ...epochs, '--workers', '0', '--no-baselines', '--json'];
  return ['search', '--algo', algo, ...toy, ...words];
}

describe.each([
  ['a module', EXAMPLE, 'climber', ['--option', 'patience=5']],
  ['a program', EXEC, 'climber-js', ['--option', 'longest=4']],
  ['smac', 'smac', 'smac', ['--design', '8', '--candidates', '10', '--max-instructions', '4']],
])('search --algo with %s', (_, algo, name, options) => {
  it('is raced over epochs with --fidelity, its options as ever', async () => {
    const words = [
      ...options,
      '--evaluations',
      '13',
      '--lookahead',
      '1',
      '--epochs',
      '9',
      '--fidelity',
      'halving',
      '--cache',
      `${name}-raced`,
    ];
    const { stdout, stderr } = await search(algo, ...words);
    expect(stderr).not.toContain('expected');
    const { config, fidelities, incumbent } = JSON.parse(stdout) as Record<string, unknown>;
    expect(config).toMatchObject({
      algorithm: `halving(${name})`,
      settings: { fidelity: { name: 'halving', eta: 3 } },
    });
    expect(fidelities).toMatchObject([{ epochs: 1 }, { epochs: 3 }, { epochs: 9 }]);
    expect(incumbent).toMatchObject({ loss: expect.any(Number) });
  });

  it('goes on after kill -9 to the history of an undisturbed run', async () => {
    // Long enough for a look at the journal between two results.
    const words = [...options, '--evaluations', '20', '--epochs', '200'];
    const undisturbed = await search(algo, ...words, '--cache', `${name}-whole`);
    expect(undisturbed.stderr).not.toContain('expected');
    const { run } = JSON.parse(undisturbed.stdout) as { run: string };

    const cache = `${name}-killed`;
    const { code } = await nosbench(searchWords(algo, [...words, '--cache', cache]), {
      cwd: folder.path,
      onStart: (process) => void killAfter(process, join(folder.path, cache), run, 2),
    });
    expect(code).toBe('SIGKILL');
    const resumed = JSON.parse((await search(algo, ...words, '--cache', cache)).stdout);
    expect(resumed).toMatchObject({ run, evaluations: 20 });
    expect(resumed.replayed).toBeGreaterThanOrEqual(2);
    expect(await historyOf(run, cache)).toEqual(await historyOf(run, `${name}-whole`));
  });
});

describe('a search of one’s own', () => {
  it.each([
    ['climber', EXAMPLE],
    ['climber-js', EXEC],
  ])('is reported as %s', async (name, algo) => {
    const { stdout } = await search(algo, '--evaluations', '5', '--cache', name);
    const { run } = JSON.parse(stdout) as { run: string };
    const [list, shown, compared] = await Promise.all(
      [['list'], ['show', run], ['compare', run]].map((words) => resident.run(['runs', ...words, '--cache', name])),
    );
    expect(list?.stdout).toMatch(new RegExp(`${run}.* ${name} `));
    expect(shown?.stdout).toContain(`${name} on toy, seed 1`);
    expect(compared?.stdout).toMatch(new RegExp(`^${name} +${run} +1 `, 'm'));
    const seeds = ['--seeds', '1,2', '--task', 'toy', '--epochs', '2', '--no-baselines', '--workers', '0'];
    const over = await resident.run(['search', '--algo', algo, ...seeds, '--evaluations', '5', '--cache', name]);
    expect(over.stdout).toContain(`${name} on toy: 2 seeds of 2`);
  });
});

/** Kills a process as soon as its run has so many results. */
async function killAfter(child: ChildProcess, cache: string, run: string, told: number): Promise<void> {
  while (child.exitCode === null && child.signalCode === null) {
    await new Promise((resolve) => setTimeout(resolve, 10));
    if (!existsSync(cache)) continue;
    const store = await openStore(cache);
    const journal = await store.readJournal(run);
    await store.close();
    if (journal.filter(({ type }) => type === 'told').length >= told) child.kill('SIGKILL');
  }
}

async function historyOf(run: string, cache: string): Promise<readonly unknown[]> {
  const store = await openStore(join(folder.path, cache));
  const { history } = await readRun(store, run);
  await store.close();
  return history.map(({ seconds, elapsedSeconds, cached, ...entry }) => entry);
}

describe('search --option', () => {
  it('hands values to a search of one’s own, as JSON or else as text', () => {
    expect(readOwnOptions(['a=5', 'b=true', 'c=[1,"x"]', 'd=x=y', 'e='])).toEqual({
      a: 5,
      b: true,
      c: [1, 'x'],
      d: 'x=y',
      e: '',
    });
  });

  it.each([
    ['a', 'expected name=value, the name of letters, digits, - and _, got "a". Write it so.'],
    ['a=1 a=2', 'expected each name once, got "a" twice. Leave one out.'],
  ])('refuses %s', (words, message) => {
    expect(() => readOwnOptions(words.split(' '))).toThrow(`search --option: ${message}`);
  });

  it.each([
    ['population', { population: 'population' }, 'got "population" with --algo re. Write --population instead.'],
    ['restart-after', { restartAfter: 'restart-after' }, 'Write --restart-after instead.'],
    ['patience', { population: 'population' }, 'Options of re are --population.'],
  ])('is not for %s of a search of ours', (name, flags, message) => {
    expect(() => refuseOwnOptions('re', { [name]: 5 }, flags)).toThrow(message);
    expect(() => refuseOwnOptions('re', {}, flags)).not.toThrow();
  });

  it.each([
    [EXAMPLE, ['--option', 'patince=5'], 'climber: expected a known option, got "patince". Did you mean "patience"?'],
    [EXAMPLE, ['--design', '3', '--option', 'design=2'], 'expected each option once, got "design"'],
    [EXEC, ['--option', 'luck=1'], 'expected init to be answered, got the error "no option luck"'],
    ['rs', ['--option', 'patience=5'], 'with --algo rs. Options of rs are --max-instructions.'],
  ])('of %s refuses %s', async (algo, words, message) => {
    const { code, stderr } = await search(algo, ...words, '--evaluations', '2');
    expect(stderr).toContain(message);
    expect([2, 3]).toContain(code);
  });
});

describe('search --algo exec: with a program that asks for descriptions', () => {
  it('goes on to the history of an undisturbed run', async () => {
    const undisturbed = await search(DESCRIBER, '--evaluations', '12', '--cache', 'described');
    const { run, config } = JSON.parse(undisturbed.stdout) as { run: string; config: { settings: object } };
    expect(config.settings).toMatchObject({ descriptions: 'updates-1' });
    await search(DESCRIBER, '--evaluations', '5', '--cache', 'described-twice');
    const twice = await search(DESCRIBER, '--evaluations', '12', '--cache', 'described-twice');
    expect(JSON.parse(twice.stdout)).toMatchObject({ run, replayed: 5 });
    expect(await historyOf(run, 'described-twice')).toEqual(await historyOf(run, 'described'));
  });
});

describe('search --algo exec:', () => {
  it('splits words as a shell does, and does nothing else that a shell does', () => {
    expect(splitWords(` python3  'my search.py' --x="a b"c $HOME *.py a\\b `)).toEqual([
      'python3',
      'my search.py',
      '--x=a bc',
      '$HOME',
      '*.py',
      'a\\b',
    ]);
    expect(() => splitWords('a "b')).toThrow('--algo exec: expected quotes in pairs, got a "b. Close the quote ".');
  });

  it.each([
    ['exec:', [], '--algo exec: expected a program, got nothing'],
    ['exec:no-such-program', [], 'search no-such-program: expected a program that starts, got the error "spawn'],
    [`${EXEC} exits@ask`, [], 'got the end of the program, with exit code 4, when it was to answer ask'],
    [`${EXEC} hangs@init`, ['--algo-timeout', '0.2'], 'expected an answer to init within 0.2 s, got none'],
    ['rs', ['--algo-timeout', '2'], 'search --algo-timeout: expected --algo exec:COMMAND beside it, got --algo rs.'],
  ])('says what is wrong with %s', async (algo, words, message) => {
    const { code, stderr } = await searchAlone(algo, ...words, '--evaluations', '2');
    expect(stderr).toContain(message);
    expect([2, 3]).toContain(code);
  });

  it('loses nothing when the program ends amid a run', async () => {
    const words = ['--evaluations', '12', '--lookahead', '2', '--cache', 'amid'];
    const broken = await searchAlone(`${EXEC} exits@tell:6`, ...words);
    expect([broken.code, broken.stderr]).toEqual([3, expect.stringContaining('when it was to answer tell')]);
    const mended = await search(EXEC, ...words);
    const { replayed, evaluations } = JSON.parse(mended.stdout) as { replayed: number; evaluations: number };
    expect(replayed).toBeGreaterThanOrEqual(6);
    expect(evaluations).toBe(12);
  });

  it('lets Ctrl-C end a run in good order: the program hears of it by the end of its input', async () => {
    let isSent = false;
    const { code, stdout, stderr } = await nosbench(
      [
        'search',
        '--algo',
        EXEC,
        '--task',
        'toy',
        '--epochs',
        '20',
        '--evaluations',
        '100000',
        '--cache',
        'interrupted',
      ],
      {
        cwd: folder.path,
        onStderr: (child, text) => {
          if (isSent || !text.includes('executor')) return;
          isSent = true;
          setTimeout(() => child.kill('SIGINT'), 1000);
        },
      },
    );
    expect([code, stderr]).toEqual([130, expect.not.stringContaining('expected')]);
    expect(stdout).toMatch(/^Interrupted after /m);
    expect(stdout).toContain('nosbench search --algo ');
  });
});

describe('search --algo with a faulty module', () => {
  it('says what is wrong with a module', async () => {
    const faults = {
      'none.js': [undefined, 'expected the path of a module, got one that does not exist'],
      'broken.js': [
        'export default (',
        'got the error "Unexpected end of input". Mend the module; "node --check ./broken.js" shows the place.',
      ],
      'no-export.js': [
        'import { nothing } from "node:fs";',
        `does not provide an export named 'nothing'" at ${join(folder.path, 'no-export.js')}:1. Mend the module.`,
      ],
      'named.js': [
        'export const mine = 1;',
        'expected a function that makes a search as default export, got no default export beside mine. ',
      ],
      'nothing.js': ['export {};', 'expected a function that makes a search as default export, got no export. '],
      'number.js': ['export default 3;', 'expected a function that makes a search as default export, got a number. '],
      'object.js': ['export default {};', 'expected a function that makes a search as default export, got an object. '],
      'thrower.js': [
        'export default () => { throw new Error("no luck"); };',
        `expected the making of the search to return, got the error "no luck" at ${join(folder.path, 'thrower.js')}:1:30. `,
      ],
      'empty.js': ['export default () => ({ name: "x" });', 'expected a method ask, got undefined'],
    } as const;
    for (const [name, [text, message]] of Object.entries(faults)) {
      if (text !== undefined) writeFileSync(join(folder.path, name), text);
      const { code, stderr } = await search(`./${name}`, '--evaluations', '2');
      expect(stderr).toContain(message);
      expect(code).toBe(3);
    }
  });
});
