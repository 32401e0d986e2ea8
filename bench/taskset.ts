import { openBackend } from '../dist/interpreter/backends.js';
import type { Section } from './section.js';
import { measureLearning } from './taskset-learning.js';
import { measureSpeed } from './taskset-speed.js';

/**
 * TaskSet: what 100 steps of each built family cost on the embedded backend, beside their matrix products alone, and how far three optimizers
 * come in 200 steps on real data.
 */
export const section: Section = {
  title: 'TaskSet: steps of each family, and what 200 of them learn',
  async run(settings) {
    await openBackend('wasm');
    return [...(await measureSpeed(settings)), ...(await measureLearning(settings))];
  },
};
