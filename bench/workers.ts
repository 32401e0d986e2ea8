import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { median } from '../dist/util/quantile.js';
import { millisecondsOf, ratioOf, secondsOf, timeInterleaved } from './measure.js';
import { measurePool } from './pool-throughput.js';
import type { Section } from './section.js';

const MEGABYTE = 1e6;
const THREAD = new URL('./worker-thread.js', import.meta.url);

/** What a worker thread with its own backend costs, and what a second one adds. */
export const section: Section = {
  title: 'worker threads, each with a wasm backend of its own',
  retries: true,
  async run({ quick, note }) {
    note('starting workers');
    const memory: number[] = [];
    const idle: Worker[] = [];
    const { start } = await timeInterleaved({
      start: {
        prepare: () => void memory.push(process.memoryUsage.rss()),
        run: async () => void idle.push(await startWorker()),
        finish: () => void memory.push(process.memoryUsage.rss()),
      },
    });
    const [one, two] = idle as [Worker, Worker];
    await Promise.all(idle.slice(2).map((worker) => worker.terminate()));
    note('training in one and in two of them');
    const steps = quick ? 3 : 10;
    await Promise.all([train(one, 3), train(two, 3)]);
    const timings = await timeInterleaved(
      {
        one: { run: () => train(one, steps) },
        two: { run: async () => void (await Promise.all([train(one, steps), train(two, steps)])) },
      },
      { warmUps: 1 },
    );
    await Promise.all([one.terminate(), two.terminate()]);
    const pool = await measurePool({ quick, note });
    return [
      { name: 'start, until its backend is open', unit: 's', ...secondsOf(start), target: { atMost: 0.3 } },
      {
        name: 'memory of one',
        value: median(growths(memory)) / MEGABYTE,
        unit: 'MB',
        target: { atMost: 150 },
        detail: 'growth of the process',
      },
      { name: 'PFN step in one', unit: 'ms', ...millisecondsOf(timings.one, steps) },
      {
        name: 'throughput of two / one, PFN steps',
        unit: 'x',
        ...ratioOf(timings.one, timings.two, 2),
        target: { atLeast: 1.7 },
        detail: 'needs two idle cores',
      },
      ...pool,
    ];
  },
};

/** From before a start to after it, a pair of sizes each. */
function growths(sizes: readonly number[]): readonly number[] {
  return sizes.flatMap((size, i) => (i % 2 === 0 ? [] : [size - sizes[i - 1]!]));
}

function startWorker(): Promise<Worker> {
  const worker = new Worker(THREAD);
  return answerOf(worker).then(() => worker);
}

async function train(worker: Worker, steps: number): Promise<void> {
  worker.postMessage(steps);
  await answerOf(worker);
}

function answerOf(worker: Worker): Promise<unknown> {
  return once(worker, 'message');
}
