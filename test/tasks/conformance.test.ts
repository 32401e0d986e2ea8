import { createMlp } from '../../src/tasks/mlp/mlp.js';
import { createToy } from '../../src/tasks/toy.js';
import { describeTasks } from './task-conformance.js';

describeTasks({
  // 4 · 16 + 16 + 16 · 3 + 3
  toy: { create: createToy, parameterCount: 131, identityHash: '8b4d1638557ec82d' },
  // 20-290-272-254-236-218-200-128-2: weights and biases, and twice 290 + 272 + 254 + 236 + 218 for the normalisation
  mlp: {
    // Two folds are enough to see what ten do.
    create: () => {
      const { task, protocol } = createMlp();
      return { task: { ...task, members: task.members.slice(0, 2) }, protocol };
    },
    parameterCount: 338_756,
    identityHash: '2dc8406bb426135b',
    rate: 0.01,
  },
});
