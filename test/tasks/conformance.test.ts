import { createToy } from '../../src/tasks/toy.js';
import { describeTasks } from './task-conformance.js';

describeTasks({
  // 4 · 16 + 16 + 16 · 3 + 3
  toy: { create: createToy, parameterCount: 131, identityHash: '8b4d1638557ec82d' },
});
