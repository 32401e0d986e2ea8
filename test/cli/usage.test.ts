import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Command } from '../../src/cli/command.js';
import { COMMANDS } from '../../src/cli/commands/index.js';
import { runCommandLine } from '../../src/cli/run.js';
import { BIN, nosbench, temporaryFolder } from './nosbench.js';

const folder = temporaryFolder();
const home = process.cwd();
beforeAll(() => process.chdir(folder.path));
afterAll(() => {
  process.chdir(home);
  folder.remove();
});
afterEach(() => vi.restoreAllMocks());

/** What `--help` prints, without a process of its own. */
async function help(words: readonly string[]): Promise<string> {
  const log = vi.spyOn(console, 'log').mockImplementation(() => {});
  await runCommandLine(COMMANDS, [...words, '--help']);
  return log.mock.calls.flat().join('\n');
}

/** The commands that only group others. */
function groups(commands: readonly Command[]): readonly Command[] {
  return commands.filter(({ children }) => children.length > 0);
}

function paths(commands: readonly Command[]): readonly (readonly string[])[] {
  return commands.flatMap(({ name, children }) =>
    children.length === 0 ? [[name]] : paths(children).map((path) => [name, ...path]),
  );
}

describe('help', () => {
  it('lists the commands and exit codes', async () => {
    const text = await help([]);
    for (const { name } of COMMANDS) expect(text).toMatch(new RegExp(`nosbench ${name}\\b`));
    expect(text).toContain('130 interrupted');
    expect(text).toContain('Examples:\n  nosbench search --algo re ');
  });

  it.each(paths(COMMANDS).map((path) => path.join(' ')))('of %s has examples', async (path) => {
    expect(await help(path.split(' '))).toMatch(new RegExp(`Examples:\\n +nosbench ${path}\\b`));
  });

  it.each(groups(COMMANDS).map(({ name, children }) => [name, children] as const))(
    'of %s has an example of each command below it',
    async (name, children) => {
      const text = await help([name]);
      for (const child of children) {
        expect(text.split('Examples:')[1]).toMatch(new RegExp(`^ +nosbench ${name} ${child.name}\\b`, 'm'));
      }
    },
  );

  it.each(['query', 'programs', 'transfer'])('of %s says where the language of programs is told', async (name) => {
    expect((await help([name])).replace(/\s+/g, ' ')).toContain('text as in docs/ops.md');
  });

  it('says of the cache that it is made only where it is', async () => {
    const made = paths(COMMANDS).filter((path) => path[0] === 'runs' || path[0] === 'cache');
    for (const path of made) {
      const says = path[1] === 'import' ? 'made if absent' : 'which must be there';
      expect([path, await help(path)]).toEqual([path, expect.stringContaining(`folder of the cache, ${says}`)]);
    }
  });
});

describe('wrong usage is told in one sentence, before any work', () => {
  it.each([
    ['serch', 'nosbench: expected a command, got "serch". Did you mean "search" or "bench"?'],
    ['cache reprot', 'nosbench cache: expected a command, got "reprot". Did you mean "report"?'],
    ['cache', 'nosbench cache: expected one of report, stats, export, import, clear, got nothing.'],
    ['search --evalutions 5', 'expected a known option, got "--evalutions". Did you mean "--evaluations"?'],
    ['search --evalutions=5', 'expected a known option, got "--evalutions". Did you mean "--evaluations"?'],
    ['search --evaluations 0', '--evaluations: expected a whole number of at least 1, got "0".'],
    ['search --evaluations 1.5', '--evaluations: expected a whole number of at least 1, got "1.5".'],
    ['search --evaluations 1 --evaluations 2', 'got the option 2 times (1, 2)'],
    ['search --evaluations', 'nosbench search: expected a value after --evaluations, got none.'],
    ['search --seconds soon', '--seconds: expected a number above 0, got "soon".'],
    ['search --seed -1', '--seed: expected a whole number of at least 0, got "-1".'],
    ['search --seed 1e99', '--seed: expected a whole number from 0 to 9007199254740991, got "1e99".'],
    ['search --seed 1 --seeds 1..2', 'search --seed: expected no single seed beside --seeds, got 1.'],
    ['search --seeds 5..1', '--seeds: expected ranges that run upwards, got 5..1. Write 1..5.'],
    ['transfer Adam --seeds 1e99', '--seeds: expected each seed to be a whole number from 0 to 9007199254740991'],
    ['search --workers -1', '--workers: expected a whole number of at least 0, got "-1".'],
    [
      'search --workers 9999',
      /^--workers: expected at most \d+ on this machine, which has .+, got 9999\. .+ or less\./,
    ],
    ['transfer Adam --workers 9999', '--workers: expected at most'],
    [
      'search --population 10 --tournament 11',
      're: expected option tournament to be at most the population, 10, got 11.',
    ],
    ['search --algo rx', 'search: expected the name of a search, got "rx". Did you mean "re" or "rs"?'],
    ['search --backend gpu', '--backend: expected one of auto, wasm, node, node-gpu, cpu, got "gpu".'],
    ['search --executor fast', '--executor: expected one of auto, fused, scalar, tensor, got "fast".'],
    ['search --key-scheme old', '--key-scheme: expected one of trajectory, paper, got "old".'],
    ['query Adam --data fake', '--data: expected one of real, synthetic, got "fake".'],
    ['baselines --substitute mnist', '--substitute: expected one of digits, got "mnist".'],
    ['tasks show toy --data-dir=', '--data-dir: expected the path of a folder, got "".'],
    ['tasks show toy --data synthetic', 'task toy: expected no options, got "data". Leave them out.'],
    ['search --init random --init Adam', '--init: expected "random" alone, got random, Adam.'],
    ['search --init Adm', /expected the name of an optimizer, got .?"?Adm"?.+Did you mean "Adam"/],
    [
      'search --algo rs --population 5',
      'search --population: expected --algo re or re-paper, which has that option, got --algo rs.',
    ],
    ['search --max-instructions 5', 'search --max-instructions: expected at least 14, the length of a program'],
    ['cache stats --cache=', '--cache: expected the path of a folder, got "".'],
    [
      'verify --only foo',
      'verify: expected a check out of ops, trajectories, random, toy, mlp, pfn, taskset, got "foo".',
    ],
    ['query adamw:lrr=1', 'expected lr, beta1, beta2, eps, weight_decay, got "lrr". Did you mean "lr"?'],
    ['search --init sgd:lr=fast', 'sgd: lr: expected 0 or a number above 0 that float32 can hold, got "fast".'],
    ['experiment serches', 'experiment: expected the name of an experiment or a file, got "serches".'],
    ['suite show taskset-tyni', 'suite: expected the name of a suite or a file, got "taskset-tyni".'],
    ['query adam1p', /expected the family "adam1p" with .+ Write "adam1p:learning_rate=\.\.\."\./],
    ['search now', 'nosbench search: expected no further argument, got "now".'],
    ['search --task toi --evaluations 1', 'task: expected the name of a task, got "toi". Did you mean "toy"?'],
    ['query', 'nosbench query: expected <program>, got nothing.'],
    ['query Adam --jsonl', 'query --jsonl: expected "-" as the program, got "Adam".'],
    ['programs Adam --form xml', '--form: expected one of text, json, python, got "xml".'],
    ['tasks show mlp:', 'got "mlp:" with nothing behind the colon. Write "mlp:FILE", or "mlp" alone.'],
    ['query Adam --task taskset:', 'got "taskset:" with nothing behind the colon. Write "taskset:NAME".'],
    ['tasks show toi', 'task: expected the name of a task, got "toi". Did you mean "toy"?'],
  ])('%s', async (line, message) => {
    const error: unknown = await runCommandLine(COMMANDS, line.split(' ')).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ name: 'NosbenchError', code: 'usage' });
    expect(error).toHaveProperty(
      'message',
      typeof message === 'string' ? expect.stringContaining(message) : expect.stringMatching(message),
    );
    expect(String((error as Error).message).split('\n')).toHaveLength(1);
    expect(existsSync(join(folder.path, 'nosbench-cache'))).toBe(false);
  });
});

describe('bad input is told likewise', () => {
  it.each([
    ['cache stats', '--cache: expected the folder of a cache, got "./nosbench-cache", which does not exist.'],
    ['runs show 12', '--cache: expected the folder of a cache'],
    ['query run:12', '--cache: expected the folder of a cache'],
    ['query ./nowhere.txt', 'program: expected a file that exists, got "./nowhere.txt".'],
    ['cache import nowhere.jsonl', 'nowhere.jsonl: expected a file that can be read, got a path that does not exist.'],
    ['cache import .', '.: expected a file that can be read, got a folder. Name a file in it.'],
    ['experiment nowhere.json', 'experiment: expected a file that exists, got "nowhere.json".'],
    ['suite show nowhere.json', 'suite: expected a file that exists, got "nowhere.json".'],
    ['query .', '.: expected a file that can be read, got a folder. Name a file in it.'],
  ])('%s', async (line, message) => {
    const error: unknown = await runCommandLine(COMMANDS, line.split(' ')).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'input', message: expect.stringContaining(message) });
    expect(existsSync(join(folder.path, 'nosbench-cache'))).toBe(false);
  });
});

describe('what is no file', () => {
  it.each([
    ['experiment .', 'a file that can be read'],
    ['suite show .', 'a file that can be read'],
    ['tasks show mlp:.', 'an ARFF file'],
  ])('is told by its kind: %s', async (line, rule) => {
    await expect(runCommandLine(COMMANDS, line.split(' '))).rejects.toMatchObject({
      code: 'input',
      message: `.: expected ${rule}, got a folder. Name a file.`,
    });
  });

  it.runIf(process.platform !== 'win32').each(['query', 'experiment', 'cache import'])(
    'is not waited for: a named pipe to %s',
    async (command) => {
      const pipe = join(folder.path, `${command.replace(' ', '-')}.pipe`);
      execFileSync('mkfifo', [pipe]);
      await expect(runCommandLine(COMMANDS, [...command.split(' '), pipe])).rejects.toMatchObject({
        code: 'input',
        message: expect.stringContaining(`${pipe}: expected a file that can be read, got a named pipe.`),
      });
    },
  );
});

describe('a folder that holds no cache', () => {
  const place = join(folder.path, 'documents');
  beforeAll(() => {
    mkdirSync(join(place, 'checkpoints'), { recursive: true });
    writeFileSync(join(place, 'notes.txt'), 'mine');
    writeFileSync(join(place, 'nosbench.sqlite'), ''); // of a process that was killed before it wrote
  });

  it.each([
    'cache stats',
    'cache report',
    'cache export',
    'cache clear',
    'cache clear --yes',
    'runs list',
    'runs show fe83',
    'runs compare',
    'runs export',
    'programs run:fe83',
    'query run:fe83',
    'suite freeze taskset-tiny --out frozen.json',
  ])('is told, and left as it is, by %s', async (line) => {
    const before = readdirSync(place, { recursive: true });
    const words = [...line.split(' '), '--cache', place];
    await expect(runCommandLine(COMMANDS, words)).rejects.toMatchObject({
      code: 'input',
      message: `--cache: expected the folder of a cache, got "${place}", which holds no nosbench cache. Run "nosbench search" first, or name another.`,
    });
    expect(readdirSync(place, { recursive: true })).toEqual(before);
    expect(readFileSync(join(place, 'nosbench.sqlite'), 'utf8')).toBe('');
  });

  it('is not said of what is damaged, or no folder', async () => {
    const lost = join(folder.path, 'lost');
    mkdirSync(join(lost, 'checkpoints'), { recursive: true });
    writeFileSync(join(lost, 'checkpoints', '0123456789abcdef.ckpt'), '');
    await expect(runCommandLine(COMMANDS, ['cache', 'stats', '--cache', lost])).rejects.toThrow(
      /expected the database that the 1 file\(s\) in .+ belong to, got no file/,
    );
    const file = join(place, 'notes.txt');
    await expect(runCommandLine(COMMANDS, ['cache', 'stats', '--cache', file])).rejects.toThrow(
      'expected a folder, got a file in its place or above it.',
    );
  });
});

describe('the process', () => {
  it.runIf(existsSync('/dev/fd'))('reads a program out of a pipe that has a writer', async () => {
    const words = ['-c', 'node "$0" programs <(echo "s9 = sign(grad)") --form text', BIN];
    const stdout = execFileSync('bash', words, { encoding: 'utf8', cwd: folder.path });
    expect(stdout).toContain('s9 = sign(grad)');
  });

  const run = (...words: string[]) => nosbench(words, { cwd: folder.path });

  it('prints help and version on stdout and ends with 0', async () => {
    const { code, stdout, stderr } = await run('--help');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain('nosbench search');
    expect(await run('--version')).toEqual({ code: 0, stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/), stderr: '' });
  });

  it('ends with 2 after wrong usage', async () => {
    expect(await run('search', '--evaluations', '0')).toEqual({
      code: 2,
      stdout: '',
      stderr:
        '--evaluations: expected a whole number of at least 1, got "0". Change it or leave it out. See "nosbench search --help".\n',
    });
  });

  it('ends with 3 after bad input, and shows where an error came from with --verbose', async () => {
    const { code, stdout, stderr } = await run('cache', 'stats');
    expect({ code, stdout }).toEqual({ code: 3, stdout: '' });
    expect(stderr).toMatch(/^--cache: expected the folder of a cache, got [^\n]+\n$/);
    const verbose = await run('cache', 'stats', '--verbose');
    expect(verbose.stderr).toMatch(/^NosbenchError: --cache: expected[^\n]+\n +at /);
    expect(verbose.code).toBe(3);
  });

  it('keeps colours for terminals and honours NO_COLOR', async () => {
    const { stderr } = await nosbench(['serch'], { cwd: folder.path, env: { FORCE_COLOR: '1' } });
    expect(stderr).not.toContain('\u001b'); // stderr is a pipe here
  });
});
