import { describe, expect, it } from 'vitest';
import { createPfn } from '../../src/pfn/pfn-task.js';
import { stableHash } from '../../src/util/json.js';
import { describeTasks } from '../tasks/task-conformance.js';

describeTasks({
  // Encoders 2·(128 + 128); two layers of 3·128·129 + 128·129 + 256·129 + 128·257 + 4·128; decoder 256·129 + 100·257
  'pfn-small': { create: () => createPfn('pfn-small'), parameterCount: 324_196, identityHash: '13b72341250e3248' },
});

describe('task pfn', () => {
  // The conformance suite would take minutes at this size; what it runs is the same code as `pfn-small`.
  it('keeps its identity', () => {
    const { task, protocol } = createPfn('pfn');
    expect(stableHash([task.identity, protocol.identity])).toBe('e7b6560bd5f82efc');
    expect(task.name).toBe('pfn');
  });
});
