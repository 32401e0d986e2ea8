import { describe, expect, it } from 'vitest';
import { canonicalText } from '../../../src/program/canonical.js';
import { FAMILIES } from '../../../src/program/families/index.js';
import { LEARNED_LIST } from '../../../src/search/taskset-spaces/learned-list.js';
import { tasksetProgram } from '../../../src/search/taskset-spaces/programs.js';
import { TASKSET_SPACES } from '../../../src/search/taskset-spaces/registry.js';

describe('programs by TaskSet’s names', () => {
  it.each(Object.entries(TASKSET_SPACES))('are those of their family: %s', (name, { family, configuration }) => {
    for (const seed of [0, 17, 999]) {
      const program = tasksetProgram(`${name}_seed${seed}`)!;
      expect(program.name).toBe(`${name}_seed${seed}`);
      expect(canonicalText(program)).toBe(canonicalText(FAMILIES[family]!.build(configuration(seed))));
    }
  });

  it('heed Nesterov where they are of the learned list, and nowhere else', () => {
    const space = TASKSET_SPACES.nadamw_grid!;
    const place = LEARNED_LIST.findIndex((seed) => space.configuration(seed).use_nesterov === true);
    const seed = LEARNED_LIST[place]!;
    const build = (honourNesterov: boolean) =>
      canonicalText(FAMILIES.nadamw!.build(space.configuration(seed), { honourNesterov }));
    expect(canonicalText(tasksetProgram(`nadamw-list-${place}`)!)).toBe(build(true));
    expect(canonicalText(tasksetProgram(`nadamw_grid_seed${seed}`)!)).toBe(build(false));
    expect(build(true)).not.toBe(build(false));
  });

  it('may have options of their family', () => {
    const long = tasksetProgram('nadamw-list-3')!;
    const short = tasksetProgram('NAdamW-List-3:training_steps=2000')!;
    expect(short.name).toBe('NAdamW-List-3:training_steps=2000');
    expect(canonicalText(short)).not.toBe(canonicalText(long));
    expect(canonicalText(tasksetProgram('nadamw-list-3:honour_nesterov=true')!)).toBe(canonicalText(long));
    expect(() => tasksetProgram('adam1p_wide_grid_seed3:variant=new')).toThrow('"paper" or "released", got "new"');
    expect(() => tasksetProgram('adam1p_wide_grid_seed3:learning_rate=1')).toThrow('expected each name once');
  });

  it('are refused where they are wrong, with what is near', () => {
    expect(() => tasksetProgram('nadamw-list-50')).toThrow(
      'expected nadamw-list-0 to nadamw-list-49, got "nadamw-list-50"',
    );
    for (const name of ['nadamw-list-', 'nadamw-list', 'nadamw-lst-0', 'nadamw-list-123456789']) {
      expect(() => tasksetProgram(name)).toThrow(`got "${name}". "nosbench programs nadamw-list" lists them.`);
    }
    expect(() => tasksetProgram('adam1p_wide_grid')).toThrow('Write "adam1p_wide_grid_seed0"');
    expect(() => tasksetProgram('adam5p_wide_grid_seed3')).toThrow('Did you mean "adam1p_wide_grid_seed3" or');
    expect(() => tasksetProgram('toString_seed3')).toThrow('The spaces are adam1p_wide_grid');
    expect(() => tasksetProgram('adam1p_wide_grid_seed4294967295')).toThrow('expected a seed from 0 to 4294963172');
  });

  it('leave all other texts to others', () => {
    for (const text of ['AdamW', 'adam1p:learning_rate=0.1', 'Add-Sign', 'Adam-1', '', 'x_seed']) {
      expect(tasksetProgram(text)).toBeUndefined();
    }
  });
});
