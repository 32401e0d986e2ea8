import { defineConfig } from 'vitest/config';
import { withRequire } from './scripts/require-tfjs.js';

/** Folders whose files share processes: each would otherwise load tfjs and the modules under test anew, which costs up to a second. */
const TOGETHER = ['cache', 'interpreter', 'kernels', 'program', 'random', 'report', 'search', 'tasks', 'util'];

/**
 * Files in these folders that leave their process another one: the heap of the wasm backend grown to its end, backends and kernels taken
 * away, searches registered. The other folders open benchmarks, of which a process has one backend, or measure the process itself.
 */
const ALONE = [
  'test/interpreter/backends.test.ts',
  'test/interpreter/fused-full-heap.test.ts',
  'test/interpreter/fused-in-place.test.ts',
  'test/interpreter/native/**/*.test.ts',
  'test/kernels/full-heap.test.ts',
  'test/kernels/heap.test.ts',
  'test/kernels/register.test.ts',
  'test/search/closing.test.ts',
  'test/search/hyperband/hyperband.test.ts',
  'test/search/plug-in.test.ts',
];

/** TensorFlow.js as the compiled package loads it, a quarter of a second sooner in each process. */
const requireTfjs = {
  name: 'require-tfjs',
  enforce: 'pre' as const, // before types are taken out, and quotes changed
  transform: (code: string, id: string) => (/\/(src|test)\/.*\.ts$/.test(id) ? withRequire(code) : undefined),
};

/** The settings of both. The number of workers is not among them, so that --maxWorkers has the last word. */
const EACH = { testTimeout: 60_000, hookTimeout: 60_000, pool: 'forks' } as const;

const together = TOGETHER.map((folder) => `test/${folder}/**/*.test.ts`);

export default defineConfig({
  test: {
    reporters: ['default', './test/support/count-reporter.ts'],
    maxWorkers: 2,
    projects: [
      {
        plugins: [requireTfjs],
        test: {
          ...EACH,
          name: 'alone',
          include: ['test/*.test.ts', `test/!(${TOGETHER.join('|')})/**/*.test.ts`, ...ALONE],
          sequence: { groupOrder: 0 },
        },
      },
      {
        plugins: [requireTfjs],
        test: {
          ...EACH,
          name: 'together',
          include: together,
          exclude: ALONE,
          isolate: false,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
