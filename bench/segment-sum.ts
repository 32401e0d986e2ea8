import * as tf from '@tensorflow/tfjs';
import { openBackend } from '../dist/interpreter/backends.js';
import { activeHeap } from '../dist/kernels/active-heap.js';
import { type Contender, costsOf, ratioOf, timeInterleaved } from './measure.js';
import type { Measurement, Section } from './section.js';

const TABLES = [
  { rows: 8192, width: 64, tokens: 8192 },
  { rows: 1000, width: 32, tokens: 4096 },
] as const;

/** The gradient of an embedding, against the least it could cost: zeros in the table, and a copy of every row. */
export const section: Section = {
  title: 'gradient of an embedding (unsorted segment sum)',
  retries: true,
  async run({ quick }) {
    await openBackend('wasm');
    const measurements: Measurement[] = [];
    for (const table of TABLES) measurements.push(...(await measure(table, quick)));
    return measurements;
  },
};

async function measure(
  { rows, width, tokens }: (typeof TABLES)[number],
  quick: boolean,
): Promise<readonly Measurement[]> {
  const times = Math.ceil(2 ** 23 / (width * (rows + tokens)));
  const gradient = tf.randomNormal<tf.Rank.R2>([tokens, width], 0, 1, 'float32', 1);
  const ids = tf.randomUniform<tf.Rank.R1>([tokens], 0, rows, 'int32', 2);
  const sum: Contender = {
    run() {
      for (let i = 0; i < times; i += 1) tf.unsortedSegmentSum(gradient, ids, rows).dispose();
    },
  };
  const heap = activeHeap();
  const least: Contender = {
    run() {
      for (let i = 0; i < times; i += 1) {
        const out = heap.allocate([rows, width], 'float32');
        const from = heap.addressOf(gradient);
        const to = heap.addressOf(out);
        const floats = new Float32Array(heap.memory.buffer);
        floats.fill(0, to / 4, to / 4 + rows * width);
        // The rows one after the other, as many as fit, over and over.
        for (let row = 0; row < tokens; row += rows) {
          const count = Math.min(rows, tokens - row) * width;
          floats.copyWithin(to / 4, from / 4 + row * width, from / 4 + row * width + count);
        }
        tf.backend().disposeData(out.dataId);
      }
    },
  };
  const timings = await timeInterleaved({ sum, least }, { repetitions: quick ? 7 : 21, warmUps: 3 });
  tf.dispose([gradient, ids]);
  const what = `${rows} x ${width} table, ${tokens} tokens`;
  return [
    { name: what, unit: 'µs', ...costsOf(timings.sum, times) },
    {
      name: `${what}: sum / zeros and copies`,
      unit: 'x',
      ...ratioOf(timings.sum, timings.least),
      target: { atMost: 3 },
    },
  ];
}
