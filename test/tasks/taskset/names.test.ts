import { describe, expect, it } from 'vitest';
import { findTasksetEntry } from '../../../src/tasks/taskset/names.js';
import { createTaskset } from '../../../src/tasks/taskset/open.js';
import { FIXED_GROUPS, TASKSET_FAMILIES } from '../../../src/tasks/taskset/registry.js';

describe('names of TaskSet', () => {
  it('are 12 families and 109 fixed tasks, each once', () => {
    expect(Object.keys(TASKSET_FAMILIES)).toHaveLength(12);
    const sizes = Object.fromEntries(
      Object.entries(FIXED_GROUPS).map(([name, { entries }]) => [name, Object.keys(entries).length]),
    );
    expect(sizes).toEqual({
      two_d: 8,
      conv: 23,
      conv_ae: 5,
      conv_vae: 7,
      language_models: 5,
      maf: 3,
      nvp: 5,
      mlp: 13,
      mlp_ae: 3,
      mlp_vae: 7,
      text_classification: 12,
      associative: 9,
      copy: 9,
    });
    const names = Object.values(FIXED_GROUPS).flatMap(({ entries }) => Object.keys(entries));
    expect(new Set(names).size).toBe(109);
  });

  it('lead to the configuration', () => {
    expect(findTasksetEntry('TwoD_Bowl100')).toMatchObject({ group: 'two_d', config: { cond: 100 } });
    expect(findTasksetEntry('mlp_family_seed12').group).toBe('mlp_family');
    expect(findTasksetEntry('mlp_family_seed12').config).toEqual(TASKSET_FAMILIES.mlp_family!.entry(12).config);
  });

  it('are suggested where one is wrong, a family with the digits that were given', () => {
    const refusal = (name: string) => () => findTasksetEntry(name);
    expect(refusal('mlp_familly_seed7')).toThrow('got "mlp_familly_seed7". Did you mean "mlp_family_seed7"');
    expect(refusal('mlp_family')).toThrow('Did you mean "mlp_family_seed12"');
    expect(refusal('quadratic_famly3')).toThrow('Did you mean "quadratic_family_seed3"?');
    expect(refusal('TwoD_Bowl11')).toThrow('Did you mean "TwoD_Bowl1" or "TwoD_Bowl10"');
    expect(refusal('constructor')).toThrow('"nosbench tasks list taskset:" shows the names');
    expect(refusal('constructor_seed1')).toThrow('expected the name of one of TaskSet’s tasks');
    expect(refusal('')).toThrow('got ""');
    expect(refusal('mlp_family_seed007')).toThrow('got "007". Write "taskset:mlp_family_seed7"');
    expect(refusal('mlp_family_seed4294967295')).toThrow('expected a seed from 0 to 4195843804 in plain digits');
  });

  it('are refused in a sentence where nothing builds the task yet', async () => {
    const [name] = [
      ...Object.entries(TASKSET_FAMILIES).flatMap(([family, { isBuilt }]) => (isBuilt ? [] : [`${family}_seed0`])),
      ...Object.values(FIXED_GROUPS).flatMap(({ isBuilt, entries }) => (isBuilt ? [] : Object.keys(entries))),
    ];
    if (name === undefined) return;
    await expect(createTaskset(`taskset:${name}`, {})).rejects.toThrow('which it does not build yet');
  });
});
