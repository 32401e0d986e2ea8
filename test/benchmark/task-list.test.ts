import { describe, expect, it } from 'vitest';
import { listFixedGroups, listTasks } from '../../src/benchmark/task-list.js';
import { TASKS } from '../../src/benchmark/tasks.js';

describe('listTasks', () => {
  it('lists every name once, the families by their pattern', () => {
    const names = listTasks().map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(names).toHaveLength(Object.keys(TASKS).length - 1 + 12 + 109);
    expect(listFixedGroups().reduce((sum, { count }) => sum + count, 0)).toBe(109);
  });

  it('filters by the beginning, with or without the prefix and whatever the case', () => {
    expect(listTasks('taskset:TwoD_Bowl').map(({ name }) => name)).toEqual(
      listTasks('twod_bowl').map(({ name }) => name),
    );
    expect(listTasks('twod_bowl')).toHaveLength(4);
    expect(listTasks('taskset:')).toHaveLength(121);
    expect(listTasks('mlp_family_seed12').map(({ name }) => name)).toEqual(['taskset:mlp_family_seed<N>']);
  });

  it('suggests a beginning where nothing begins so', () => {
    expect(() => listTasks('FixdMLP')).toThrow('got "FixdMLP". Did you mean "FixedML"');
    expect(() => listTasks('zzzzzzzz')).toThrow('Leave it out for an overview.');
  });
});
