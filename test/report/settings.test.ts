import { describe, expect, it } from 'vitest';
import { formatSettings } from '../../src/report/settings.js';

describe('formatSettings', () => {
  it('writes a line a setting, what lies inside another one indented, and long lists an item a line', () => {
    const long = Array.from({ length: 4 }, (_, index) => ['bias_correct', [12, index], 14]);
    expect(
      formatSettings({ seed: 1, task: 'toy', space: { inputs: [0, 19], none: null }, initial: [long] }).split('\n'),
    ).toEqual([
      'initial',
      '  bias_correct, [12,0], 14',
      '  bias_correct, [12,1], 14',
      '  bias_correct, [12,2], 14',
      '  bias_correct, [12,3], 14',
      'seed  1',
      'space',
      '  inputs  0, 19',
      '  none    none',
      'task  toy',
    ]);
  });
});
