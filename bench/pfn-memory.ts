import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import * as tf from '@tensorflow/tfjs';
import { openBackend } from '../dist/interpreter/backends.js';
import { fusedExecutor } from '../dist/interpreter/fused-executor.js';
import { activeHeap } from '../dist/kernels/active-heap.js';
import { createPfn } from '../dist/pfn/pfn-task.js';
import { findNamed } from '../dist/program/named/index.js';
import { train } from '../dist/tasks/train.js';
import type { Measurement, Section } from './section.js';

const EPOCH = 100;
const QUICK_STEPS = 300;
/** What a few lists and timers may take; a parameter kept in each step would be a thousand times that. */
const SLACK_BYTES = 2_000_000;

interface Sample {
  readonly tensors: number;
  readonly wasmHeap: number;
  readonly heap: number;
}

/** Whether 2,000 steps of the PFN's training leave anything behind. */
export const section: Section = {
  title: 'memory over a training of pfn-small with AdamW, from the first hundred steps on',
  async run({ quick, note }) {
    const steps = quick ? QUICK_STEPS : 2000;
    await openBackend('wasm');
    setFlagsFromString('--expose-gc');
    const collectGarbage = runInNewContext('gc') as () => void;
    const samples: Sample[] = [];
    const { task, protocol } = createPfn('pfn-small');
    await train({
      task,
      protocol: { ...protocol, stepsPerEpoch: EPOCH },
      epochs: steps / EPOCH,
      optimizer: (variables) => fusedExecutor.bind(findNamed('AdamW'), variables),
      observers: [
        {
          onEpoch({ epoch }) {
            collectGarbage();
            samples.push({
              tensors: tf.memory().numTensors,
              wasmHeap: activeHeap().memory.buffer.byteLength,
              heap: process.memoryUsage().heapUsed,
            });
            note(`${(epoch + 1) * EPOCH} of ${steps} steps`);
          },
        },
      ],
    });
    task.dispose();
    const [first, last] = [samples[0]!, samples.at(-1)!];
    const growth = (name: string, of: (sample: Sample) => number, unit: string, atMost: number): Measurement => ({
      name,
      value: of(last) - of(first),
      unit,
      target: { atMost },
      detail: `${of(last).toLocaleString('en-US')} after ${steps} steps`,
    });
    return [
      growth('tensors gained', ({ tensors }) => tensors, '', 0),
      growth('WebAssembly heap gained', ({ wasmHeap }) => wasmHeap, 'bytes', 0),
      growth('JavaScript heap gained', ({ heap }) => heap, 'bytes', SLACK_BYTES),
    ];
  },
};
