import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import type { Command } from '../../src/cli/command.js';
import { COMMANDS } from '../../src/cli/commands/index.js';
import { runCommandLine } from '../../src/cli/run.js';
import { nosbench, temporaryFolder } from './nosbench.js';

const root = fileURLToPath(new URL('../../', import.meta.url));
const readme = readFileSync(join(root, 'README.md'), 'utf8');
const contributing = readFileSync(join(root, 'CONTRIBUTING.md'), 'utf8');
const folder = temporaryFolder();
afterAll(folder.remove);
afterEach(() => vi.restoreAllMocks());

interface Block {
  readonly language: string;
  readonly text: string;
}

const blocks: readonly Block[] = [...readme.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)].map(
  ([, language = '', text = '']) => ({
    language,
    text,
  }),
);

function blockAfter(language: string, next: string): readonly [string, string] {
  const index = blocks.findIndex((block) => block.language === language);
  const [first, second] = [blocks[index], blocks[index + 1]];
  expect([first?.language, second?.language]).toEqual([language, next]);
  return [first?.text ?? '', second?.text ?? ''];
}

/** Every `nosbench ...` of the README, in blocks and in running text, as words. */
const commandLines: readonly (readonly string[])[] = [...readme.matchAll(/\bnosbench ([a-z][^`\n|]*)/g)]
  .map(([, words = '']) => words.trim().split(/\s+/))
  .filter(([name]) => COMMANDS.some((command) => command.name === name));

function commandPath(words: readonly string[]): readonly string[] {
  const path: string[] = [];
  let known: readonly Command[] = COMMANDS;
  for (const word of words) {
    const command = known.find(({ name }) => name === word);
    if (command === undefined) break;
    path.push(word);
    known = command.children;
  }
  return path;
}

describe('README', () => {
  it('shows an example that prints what stands below it', () => {
    const [example, output] = blockAfter('js', 'text');
    expect(
      example
        .trim()
        .split('\n')
        .filter((line) => line !== '').length,
    ).toBeLessThanOrEqual(10);
    const cache = join(folder.path, 'example');
    const code = example.replace("'nosbench-cache'", JSON.stringify(cache));
    expect(code).toContain(JSON.stringify(cache));
    // In the project's folder, so that `nosbench` means this package.
    const result = spawnSync(process.execPath, ['--input-type=module', '--eval', code], {
      cwd: root,
      encoding: 'utf8',
    });
    expect({ status: result.status, stderr: result.stderr, stdout: result.stdout }).toEqual({
      status: 0,
      stderr: '',
      stdout: output,
    });
  });

  it('gives a number that comes out here as well', async () => {
    const [, words = '', printed = ''] = /^\$ npx nosbench (query .*)\n([\s\S]*?)^```$/m.exec(readme) ?? [];
    const { code, stdout } = await nosbench(words.split(' '), { cwd: folder.path });
    const stable = (text: string) => text.replace(/^(answer|key) .*$/gm, '').trim(); // the time and the version of keys differ
    expect({ code, stdout: stable(stdout) }).toEqual({ code: 0, stdout: stable(printed) });
  });

  it('names options that exist', async () => {
    expect(commandLines.length).toBeGreaterThan(10);
    for (const words of commandLines) {
      const log = vi.spyOn(console, 'log').mockImplementation(() => {});
      await runCommandLine(COMMANDS, [...commandPath(words), '--help']);
      const text = log.mock.calls.flat().join('\n');
      log.mockRestore();
      for (const option of words.filter((word) => /^--[a-z]/.test(word))) {
        expect(text, words.join(' ')).toMatch(new RegExp(`${option.split('=')[0]}\\b`));
      }
    }
  });

  it('names options in its text that some command has', () => {
    const known = new Set(COMMANDS.flatMap(({ options }) => options.map((name) => `--${name}`)));
    const mentioned = [...readme.matchAll(/(?<=[`\s])--[a-z][a-z-]+/g)].map(([option]) => option);
    expect(mentioned.length).toBeGreaterThan(5);
    expect(mentioned.filter((option) => !known.has(option) && option !== '--help')).toEqual([]);
  });

  it('lists every command', () => {
    const table = readme.split('## Command line')[1]?.split('\n## ')[0] ?? '';
    for (const { name, children } of COMMANDS) {
      expect(table).toMatch(new RegExp(`\`(nosbench )?${name}\\b`));
      for (const child of children) expect(table).toMatch(new RegExp(`\`(nosbench )?(${name} )?${child.name}\\b`));
    }
  });

  it('shows the summary that a search prints', async () => {
    const { stdout } = await nosbench(
      ['search', '--algo', 're', '--task', 'toy', '--evaluations', '30', '--epochs', '2'],
      {
        cwd: folder.path,
      },
    );
    const shown = blocks.find(({ text }) => text.includes('nosbench search --algo re'))?.text ?? '';
    const headings = [
      'Done: ',
      'run ',
      'what ',
      'numerics ',
      'Best program: ',
      'Baselines',
      'Cost',
      'evaluations ',
      'trained ',
    ];
    for (const heading of headings) {
      expect(shown).toMatch(new RegExp(`^${heading}`, 'm'));
      expect(stdout).toMatch(new RegExp(`^${heading}`, 'm'));
    }
  });
});

describe('CONTRIBUTING', () => {
  it('names files that exist', () => {
    const paths = [...contributing.matchAll(/`((?:src|test|reference|data)\/[\w./-]+)`/g)].map(([, path = '']) => path);
    expect(paths.length).toBeGreaterThan(15);
    expect(paths.filter((path) => !existsSync(join(root, path)))).toEqual([]);
  });
});
