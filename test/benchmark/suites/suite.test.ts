import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { builtInSuites, findSuite } from '../../../src/benchmark/suites/find-suite.js';
import { isFrozen, suiteFromJson, suiteToJson } from '../../../src/benchmark/suites/suite.js';

const folder = mkdtempSync(join(tmpdir(), 'nosbench-suites-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const HEAD = { format: 'nosbench-suite', formatVersion: 1, name: 'mine' };
const FROZEN = { hash: '0123456789abcdef', initial: 2.5, best: 0.1 };

describe('suiteFromJson', () => {
  it('reads tasks, with options of all tasks under their own', () => {
    const suite = suiteFromJson(
      {
        ...HEAD,
        options: { steps: 400, replicas: 1 },
        tasks: [
          { task: 'taskset:a', ...FROZEN },
          { task: 'taskset:b', options: { steps: 100 }, ...FROZEN },
        ],
      },
      'x.json',
    );
    expect(suite).toEqual({
      name: 'mine',
      description: '',
      tasks: [
        { task: 'taskset:a', options: { steps: 400, replicas: 1 }, frozen: FROZEN },
        { task: 'taskset:b', options: { steps: 100, replicas: 1 }, frozen: FROZEN },
      ],
    });
    expect(isFrozen(suite)).toBe(true);
    expect(suiteFromJson(JSON.parse(JSON.stringify(suiteToJson({ ...suite, description: 'd' }))), 'y')).toEqual({
      ...suite,
      description: 'd',
    });
  });

  it('reads a draft, which names tasks only', () => {
    const draft = suiteFromJson({ ...HEAD, tasks: [{ task: 'taskset:a' }] }, 'x.json');
    expect(isFrozen(draft)).toBe(false);
    expect(suiteFromJson(suiteToJson({ ...draft, description: 'd' }), 'y').tasks).toEqual(draft.tasks);
  });

  it.each([
    ['no object', [], 'x.json: expected a suite, {"format": "nosbench-suite", ...}, got an array of 0.'],
    ['another file', { format: 'x' }, 'x.json: expected "format": "nosbench-suite", got "x". Is it a suite file?'],
    ['another version', { ...HEAD, formatVersion: 2, tasks: [{ task: 'a' }] }, 'expected "formatVersion": 1, got 2.'],
    ['no tasks', { ...HEAD, tasks: [] }, 'x.json: expected "tasks" to list at least one task, got an array of 0.'],
    [
      'a task twice',
      { ...HEAD, tasks: [{ task: 'a' }, { task: 'b' }, { task: 'a', options: { steps: 1 } }] },
      'x.json: task 3: expected a task that is not there yet, got a, which is task 1. Remove one.',
    ],
    [
      'half of the losses',
      { ...HEAD, tasks: [{ task: 'a', initial: 1 }] },
      'task 1 (a): expected "hash", "initial" and "best", a text and two finite numbers, or none of them, got nothing, 1 and nothing.',
    ],
    [
      'a best loss that is no better',
      { ...HEAD, tasks: [{ task: 'a', hash: 'h', initial: 1, best: 1 }] },
      'task 1 (a): expected "best" below "initial", got 1 and 1.',
    ],
    [
      'a misspelt field',
      { ...HEAD, tasks: [{ task: 'a', option: {} }] },
      'task 1: expected the fields task, options, hash, initial, best, got "option". Did you mean "options"?',
    ],
  ])('refuses %s', (_, value, message) => {
    expect(() => suiteFromJson(value, 'x.json')).toThrow(message);
  });

  it('tells all faults together', () => {
    const value = { ...HEAD, name: '', tasks: [3, { task: 'a', options: 4 }, { task: 'a' }] };
    expect(() => suiteFromJson(value, 'x.json')).toThrow(
      [
        'x.json: 4 faults',
        '  name: expected a text, got "". Give one.',
        '  task 1: expected {"task": NAME, ...}, got 3. Write such an object.',
        '  task 2 (a): options: expected an object of option names and values, got 4. Leave it out for none.',
        '  task 3: expected a task that is not there yet, got a, which is task 2. Remove one.',
      ].join('\n'),
    );
  });
});

describe('findSuite', () => {
  it('finds every suite that ships, with and without its prefix, and all are frozen', () => {
    expect(builtInSuites()).toContain('taskset-tiny');
    for (const name of builtInSuites()) {
      expect(findSuite(name)).toEqual(findSuite(`suite:${name}`));
      expect(findSuite(name).name).toBe(name);
      expect(isFrozen(findSuite(name))).toBe(true);
    }
  });

  it('reads a file', () => {
    const path = join(folder, 'mine.json');
    writeFileSync(path, JSON.stringify({ ...HEAD, tasks: [{ task: 'taskset:a' }] }));
    expect(findSuite(`suite:${path}`).tasks).toEqual([{ task: 'taskset:a', options: {} }]);
  });

  it('tells the nearest name, a missing file, and a file that is no JSON', () => {
    expect(() => findSuite('suite:taskset-tyni')).toThrow(
      'suite: expected the name of a suite or a file, got "taskset-tyni". Did you mean "taskset-tiny"?',
    );
    expect(() => findSuite('absent.json')).toThrow('suite: expected a file that exists, got "absent.json".');
    const path = join(folder, 'broken.json');
    writeFileSync(path, '{');
    expect(() => findSuite(path)).toThrow(/broken\.json: expected JSON, got a text that does not parse/);
    expect(() => findSuite(folder)).toThrow(/expected a file that can be read, got a folder\. Name a file/);
  });
});
