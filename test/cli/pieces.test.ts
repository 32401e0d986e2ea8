import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { Budget, Progress } from '../../src/benchmark/runs/run.js';
import { describeError, exitCodeOf } from '../../src/cli/exit.js';
import { writeWhole } from '../../src/cli/files.js';
import { fittedLine } from '../../src/cli/fitted-line.js';
import { initialPopulationText } from '../../src/cli/initial-population.js';
import { toJson } from '../../src/cli/output.js';
import { type SearchMeter, searchMeter } from '../../src/cli/search-progress.js';
import { commandLine } from '../../src/cli/shell.js';
import { wrapWords } from '../../src/cli/wrap-words.js';
import { NosbenchError } from '../../src/util/errors.js';
import { temporaryFolder } from './nosbench.js';

describe('toJson', () => {
  it('writes what JSON lacks as strings and leaves out what is absent', () => {
    expect(toJson({ a: Number.NaN, b: [Number.POSITIVE_INFINITY, -0, undefined], c: undefined, d: null })).toEqual({
      a: 'NaN',
      b: ['Infinity', 0, null],
      d: null,
    });
  });
});

describe('initialPopulationText', () => {
  const config = { algorithm: 're', settings: { population: 100 } };

  it('says that nothing evolves within the initial population', () => {
    expect(initialPopulationText(config, { evaluations: 100 })).toBe(
      'search: the first 100 evaluations are the initial population; more --evaluations let it evolve.',
    );
  });

  it('is silent otherwise', () => {
    expect(initialPopulationText(config, { evaluations: 101 })).toBeUndefined();
    expect(initialPopulationText(config, { seconds: 1 })).toBeUndefined();
    expect(initialPopulationText({ algorithm: 'rs', settings: {} }, { evaluations: 1 })).toBeUndefined();
  });
});

describe('commandLine', () => {
  it('quotes what a shell would take apart', () => {
    expect(commandLine(['query', 'run:12/3', '--cache', "my cache's"])).toBe(
      "nosbench query run:12/3 --cache 'my cache'\\''s'",
    );
  });
});

describe('wrapWords', () => {
  it('breaks between words and goes on below the second column', () => {
    const line = `  --init  ${'word '.repeat(10)}(adam1p:learning_rate=0.003)`;
    const lines = wrapWords(`short\n${line}`, 50).split('\n');
    expect(lines[0]).toBe('short');
    expect(lines.every((text) => text.length <= 50)).toBe(true);
    expect(lines.slice(2).every((text) => /^ {10}\S/.test(text))).toBe(true);
    expect(lines.slice(1).join(' ').split(/\s+/)).toEqual(line.split(/\s+/));
  });
});

describe('writeWhole', () => {
  const folder = temporaryFolder();
  afterAll(folder.remove);

  it('leaves the file as it was, and nothing beside it, when writing fails half way', async () => {
    const file = join(folder.path, 'kept.txt');
    writeFileSync(file, 'before');
    const full = Object.assign(new Error('no space'), { code: 'ENOSPC' });
    const writing = writeWhole(file, async (write) => {
      await write('half');
      throw full;
    });
    await expect(writing).rejects.toThrow(
      `${file}: expected a file that can be written, got a full disk. Nothing was written. Free some space, or name a file on another disk.`,
    );
    expect(readdirSync(folder.path)).toEqual(['kept.txt']);
    expect(readFileSync(file, 'utf8')).toBe('before');
    await writeWhole(file, (write) => write('after'));
    expect(readFileSync(file, 'utf8')).toBe('after');
  });

  it('names the way out for folders and paths that are not there', async () => {
    const write = (path: string) => writeWhole(path, (text) => text('x'));
    await expect(write(folder.path)).rejects.toThrow('got a folder. Nothing was written. Name a file in it.');
    await expect(write(join(folder.path, 'no/where'))).rejects.toThrow('got a path that does not exist.');
  });
});

describe('errors', () => {
  it('are a sentence, with a stack where nosbench itself is at fault or it was asked for', () => {
    const input = new NosbenchError('input', 'x: expected y, got z.');
    expect(describeError(input, false)).toBe('x: expected y, got z.');
    expect(describeError(input, true)).toMatch(/^NosbenchError: x: expected y, got z\.\n +at /);
    const caused = new NosbenchError('input', 'x failed.', { cause: new TypeError('why') });
    expect(describeError(caused, false)).toBe('x failed.');
    expect(describeError(caused, true)).toMatch(
      /^NosbenchError: x failed\.\n +at [\s\S]*\ncaused by: TypeError: why\n +at .*pieces\.test/,
    );
    expect(describeError(new NosbenchError('bug', 'oh'), false)).toMatch(/^NosbenchError: oh\n +at /);
    expect(describeError(new TypeError('oh'), false)).toMatch(/^TypeError: oh\n +at /);
    expect(describeError(Object.assign(new Error('ENOENT: no x'), { code: 'ENOENT', syscall: 'open' }), false)).toBe(
      'nosbench: ENOENT: no x',
    );
  });

  it('end the process with 2 for usage and 3 for everything else', () => {
    expect(
      (['usage', 'input', 'environment', 'bug'] as const).map((code) => exitCodeOf(new NosbenchError(code, ''))),
    ).toEqual([2, 3, 3, 3]);
    expect(exitCodeOf(new Error('x'))).toBe(3);
  });
});

describe('searchMeter', () => {
  const textOf = (meter: SearchMeter, ...where: Parameters<SearchMeter['parts']>) =>
    fittedLine([meter.parts(...where)], Infinity);

  it('measures the rate over a window and extrapolates the time left', () => {
    const meter = searchMeter(0);
    for (let second = 1; second <= 40; second += 1) {
      meter.observe(progress(20 + second, 5, { evaluations: 140 }), second * 1000);
    }
    // the window begins at second 10 with 30 evaluations: 30 more in 30 seconds, one a second, 80 left
    expect(textOf(meter, progress(60, 15, { evaluations: 140 }), 40_000)).toBe(
      '60 of 140 evaluations, 1/s, best loss 0.25, hits 25.0%, 1 min 20 s left',
    );
  });

  it('goes by the limit that is reached first', () => {
    const meter = searchMeter(0);
    // 10 of 20 trained after 10 seconds: 10 seconds left, although 990 evaluations are
    expect(textOf(meter, progress(10, 10, { evaluations: 1000, trained: 20 }), 10_000)).toMatch(/, 10\.0 s left$/);
  });

  it('does not count the journal that is replayed', () => {
    const meter = searchMeter(0);
    const replayed = { ...progress(500, 0, { evaluations: 600 }), replaying: true };
    meter.observe(replayed, 1000);
    expect(textOf(meter, replayed, 1000)).toBe('replaying the journal: 500 evaluations');
    expect(textOf(meter, progress(510, 0, { evaluations: 600 }), 2000)).toContain(' 10/s,');
  });
});

function progress(evaluations: number, trained: number, budget: Budget): Progress {
  return {
    evaluations,
    budget,
    epochs: 20,
    statistics: {
      queries: evaluations,
      hits: { memory: evaluations / 4, store: 0, joined: 0, key: 0 },
      misses: trained,
      hitsInRun: evaluations - trained,
      nan: 0,
      inf: 0,
      cacheSize: trained,
      trained,
      isAcrossEpochs: false,
      cumulativeSpeedUp: 1,
      epochsAsked: 0,
      epochsTrained: 0,
      trainingSeconds: 0,
    },
    best: {
      id: 0,
      program: { constants: [], instructions: [] },
      key: 'k',
      status: 'ok',
      loss: 0.25,
      epochs: 1,
      cached: false,
      knownToRun: false,
      epochsTrained: 1,
      seconds: 1,
      elapsedSeconds: 1,
      parents: [],
      origin: 'random',
    },
    replaying: false,
    elapsedSeconds: evaluations,
  };
}
