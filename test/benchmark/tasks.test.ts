import { describe, expect, it } from 'vitest';
import { defaultEvaluations, openTask, TASKS, type TaskEntry } from '../../src/benchmark/tasks.js';
import { createToy } from '../../src/tasks/toy.js';

describe('openTask', () => {
  it('opens every task of the registry that needs no further name', async () => {
    for (const [name, { description }] of Object.entries(TASKS)) {
      expect(description.length).toBeGreaterThan(10);
      if (name.endsWith(':')) continue;
      const { task, protocol, hash } = await openTask(name);
      expect(task.name).toBe(name);
      expect(protocol.defaultEpochs).toBeGreaterThan(0);
      expect(hash).toMatch(/^[0-9a-f]{16}$/);
      task.dispose();
    }
  });

  it('knows how many evaluations a search makes that names no budget', () => {
    expect([defaultEvaluations('toy'), defaultEvaluations('pfn-small'), defaultEvaluations('pfn')]).toEqual([
      8000, 200, 100,
    ]);
    expect(() => defaultEvaluations('toi')).toThrow('got "toi". Did you mean "toy"?');
  });

  it('hashes what task and protocol say of themselves', async () => {
    const change = (identity: object): TaskEntry => ({
      description: 'a toy of another identity',
      create: () => {
        const { task, protocol } = createToy();
        return { task, protocol: { ...protocol, identity: { ...(protocol.identity as object), ...identity } } };
      },
    });
    const registry = { same: change({}), other: change({ stepsPerEpoch: 2 }) };
    const hashOf = async (name: string): Promise<string> => (await openTask(name, {}, registry)).hash;
    expect(await hashOf('same')).toBe((await openTask('toy')).hash);
    expect(await hashOf('other')).not.toBe(await hashOf('same'));
  });

  it('gives a name with a colon whole to the factory of its prefix', async () => {
    const asked: unknown[] = [];
    const entry: TaskEntry = {
      description: 'a family of tasks',
      create: async (name, options) => {
        asked.push(name, options);
        return createToy();
      },
    };
    await openTask('family:seed12', { data: 'synthetic' }, { 'family:': entry });
    expect(asked).toEqual(['family:seed12', { data: 'synthetic' }]);
    await expect(openTask('family:', {}, { 'family:': entry })).rejects.toThrow(
      'expected the name of a task, got "family:" with nothing behind the colon. Write "family:...".',
    );
    await expect(openTask('famliy:x', {}, { 'family:': entry })).rejects.toThrow(
      'got "famliy:x". Did you mean "family:"?',
    );
  });

  it('refuses unknown names, also those that every object has, and options that a task does not take', async () => {
    await expect(openTask('constructor')).rejects.toThrow('expected the name of a task, got "constructor"');
    await expect(openTask('')).rejects.toThrow('expected the name of a task, got ""');
    await expect(openTask('toy', { data: 'synthetic' })).rejects.toThrow('task toy: expected no options, got "data"');
  });
});
