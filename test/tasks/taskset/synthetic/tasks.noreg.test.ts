/**
 * Identities, first losses and gradients of synthetic tasks of TaskSet. A change of a number without one of the identity's hash means that stored records
 * no longer say what the task does: raise the version in the identity, and name it in CHANGELOG.md under "Results change".
 */
import * as tf from '@tensorflow/tfjs';
import { beforeAll, expect, it } from 'vitest';
import { openBackend } from '../../../../src/interpreter/backends.js';
import { lossAndGradients } from '../../../../src/tasks/gradients.js';
import type { Task } from '../../../../src/tasks/task.js';
import { findTasksetEntry } from '../../../../src/tasks/taskset/names.js';
import { stableHash } from '../../../../src/util/json.js';

beforeAll(async () => {
  await openBackend('wasm');
});

it.each([
  ['TwoD_Ackley', 'be5a072e15ce1f55', 21.2498093, 2.14442468],
  ['quadratic_family_seed0', '154f1a3413bda0ba', 493243.188, 18103.1289],
  ['quadratic_family_seed8', '13d096838ddf5acb', 88.9031296, 1.57191229],
  ['losg_tasks_family_seed0', '42a368448e8a7fcb', 0.876361787, -0.00124991511],
  ['losg_tasks_family_seed4', '5d84a2a51cbc32d2', 313612.906, 0],
  ['losg_tasks_family_seed13', '5c6129a14152ca2d', 0.747950971, 0.00598959858],
  ['losg_tasks_family_seed16', '10ca99973d5d68bd', 65.767334, 6.71902418],
])('%s', (name, identity, loss, slope) => {
  const task = findTasksetEntry(name).create!({
    name: `taskset:${name}`,
    members: ['replica 0'],
    data: { source: 'digits' },
    stepsPerEpoch: 200,
  }) as Task;
  const [found, gradient] = tf.tidy(() => {
    const parameters = task.initialParameters(0).map((data, i) => tf.tensor(data, [...task.parameters[i]!.shape]));
    const batch = task.batch('train', { member: 0, purpose: 'step', epoch: 1, index: 2 });
    const result = lossAndGradients(task, parameters, batch);
    return [result.loss.dataSync()[0]!, result.gradients[0]!.dataSync()[0]!];
  });
  task.dispose();
  expect(stableHash(task.identity)).toBe(identity);
  // Logarithms and the like may differ in the last bit from one version of the engine to the next.
  expect(Math.abs(found / loss - 1)).toBeLessThan(1e-6);
  expect(Math.abs(gradient - slope)).toBeLessThanOrEqual(1e-5 * Math.abs(slope));
});
