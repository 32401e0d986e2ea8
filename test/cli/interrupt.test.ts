import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { finishing } from '../../src/cli/interrupt.js';
import { trainingsInHand } from '../../src/cli/trainings-in-hand.js';
import { findNamed } from '../../src/program/named/index.js';
import { nosbench, temporaryFolder } from './nosbench.js';

const folder = temporaryFolder();
afterAll(folder.remove);

/** Minutes of training. */
const ENDLESS = 1_000_000;

function file(name: string, value: unknown): string {
  writeFileSync(join(folder.path, name), JSON.stringify(value));
  return name;
}

const experiment = file('long.json', {
  format: 'nosbench-experiment',
  formatVersion: 1,
  name: 'long',
  tasks: [{ task: 'toy', evaluations: 2, epochs: ENDLESS, seeds: '1' }],
  searches: [{ label: 'evolution', algo: 're' }],
});
const suite = file('long-suite.json', {
  format: 'nosbench-suite',
  formatVersion: 1,
  name: 'long',
  description: '',
  tasks: [{ task: 'taskset:TwoD_Bowl1', options: { steps: ENDLESS, evalEvery: ENDLESS, evalBatches: 1, replicas: 1 } }],
});

/** Sends Ctrl-C when stderr has `atFirst`, and again when it was told how. */
function interruptedTwice(words: readonly string[], atFirst: RegExp) {
  let sent = 0;
  return nosbench(words, {
    cwd: folder.path,
    onStderr: (child, stderr) => {
      if ((sent === 0 && atFirst.test(stderr)) || (sent === 1 && stderr.includes('Press Ctrl-C again'))) {
        sent += 1;
        child.kill('SIGINT');
      }
    },
  });
}

describe('a second Ctrl-C', () => {
  it('ends "search" at once, says what is kept of the training in hand, and loses no finished evaluation', async () => {
    const words = ['search', '--task', 'toy', '--epochs', '2000', '--population', '2', '--tournament', '2'];
    const { code, stdout, stderr } = await interruptedTwice(
      [...words, '--workers', '2', '--evaluations', '1000'],
      /^[1-9]\d* of 1,000 evaluations|; [1-9]\d* of 1,000 evaluations/m,
    );
    expect(code).toBe(130);
    expect(stdout).toBe('');
    expect(stderr).toContain('interrupted, finishing the evaluation in hand');
    expect(stderr).toMatch(
      /leaving at once: what was finished is kept in the cache; [12] trainings? in hand cut short\./,
    );
    // a training that had not begun is not told of, so that there may be no line of any
    const [cut] = /cut short\.\n([\s\S]*)$/.exec(stderr)?.slice(1) ?? [];
    expect(cut).toMatch(
      /^(nosbench: (AdamW|a program of \d+ instructions) on toy: (no epoch is kept|kept up to epoch [\d,]+ of 2,000)[^\n]*\n){0,2}nosbench: the same command goes on from there\n$/,
    );
    const again = await nosbench([...words, '--evaluations', '1', '--workers', '0', '--no-baselines', '--json'], {
      cwd: folder.path,
    });
    expect(JSON.parse(again.stdout)).toMatchObject({ replayed: 1, evaluations: 1 });
  }, 120_000);

  it.each([
    ['experiment', ['experiment', experiment, '--workers', '1']],
    ['list run', ['list', 'run', '--suite', suite, '--seeds', '0', '--workers', '1']],
  ])(
    'ends "%s" at once with 130',
    async (_name, words) => {
      const { code, stdout, stderr } = await interruptedTwice(
        [...words, '--cache', 'other'],
        /no evaluation yet|0 of 1 trainings/,
      );
      expect([code, stdout]).toEqual([130, '']);
      expect(stderr).toContain(
        'nosbench: interrupted again, leaving at once: what was finished is kept in the cache; 1 training in hand cut short.\n',
      );
    },
    120_000,
  );
});

describe('what the first Ctrl-C says', () => {
  it('promises no end at once where a step hears nothing', () => {
    const hand = trainingsInHand(() => 0);
    expect(finishing('evaluation', hand, 2)('Send it again')).toBe(
      'finishing the evaluation in hand. Send it again to leave at once.',
    );
    expect(finishing('evaluation', hand, 0)('Press Ctrl-C again')).toBe(
      'finishing the evaluation in hand. Press Ctrl-C again to leave after the step in hand.',
    );
  });

  it('names a training that takes long', () => {
    let now = 0;
    const hand = trainingsInHand(() => now);
    hand.watch({ task: 'pfn', program: findNamed('Adam'), epochs: 10, stepsPerEpoch: 4 });
    now = 6000;
    expect(finishing('training', hand, 1)('Press Ctrl-C again')).toBe(
      'finishing the training in hand (Adam on pfn: no step yet, 6.0 s so far). Press Ctrl-C again to leave at once.',
    );
  });
});
