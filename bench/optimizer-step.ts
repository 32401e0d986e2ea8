import * as tf from '@tensorflow/tfjs';
import {
  ADAMW_BYTES,
  COPY_BYTES,
  countElements,
  openCopy,
  openOptimizerStep,
  PFN_SHAPES,
} from '../dist/benchmark/machine/optimizer-step.js';
import { openBackend } from '../dist/interpreter/backends.js';
import { fusedExecutor } from '../dist/interpreter/fused-executor.js';
import { tensorExecutor } from '../dist/interpreter/tensor-executor.js';
import type { Program } from '../dist/program/program.js';
import { type Contender, costsOf, millisecondsOf, ratioOf, type Timing, timeInterleaved } from './measure.js';
import { mutants } from './programs.js';
import type { Section } from './section.js';

/** New programs a repetition. */
const PROGRAMS = 20;

/** An AdamW step over the PFN's parameters, and what a program costs that has not been seen before. */
export const section: Section = {
  title: 'AdamW step, 2.29 million parameters in 56 tensors',
  retries: true,
  async run({ quick }) {
    await openBackend('wasm');
    const parameters = countElements(PFN_SHAPES);
    const [fused, tensor, copy] = [
      openOptimizerStep(fusedExecutor),
      openOptimizerStep(tensorExecutor),
      openCopy(parameters),
    ];
    const fresh = openNewPrograms();
    const options = { repetitions: quick ? 9 : 31, warmUps: 3 };
    const timings = await timeInterleaved({ fused, copy, tensor, fresh }, options);
    for (const contender of [fused, tensor, copy, fresh]) contender.dispose();
    // Bytes a second are bytes over time, so their ratio is that of the times turned round.
    const rates = ratioOf(timings.copy, timings.fused, ADAMW_BYTES / COPY_BYTES);
    return [
      { name: 'fused', unit: 'ms', ...millisecondsOf(timings.fused), detail: nanoseconds(timings.fused, parameters) },
      {
        name: 'tensor',
        unit: 'ms',
        ...millisecondsOf(timings.tensor),
        detail: nanoseconds(timings.tensor, parameters),
      },
      { name: 'fused / tensor', unit: 'x', ...ratioOf(timings.fused, timings.tensor), target: { atMost: 1 / 6 } },
      { name: 'bytes a second / those of a copy', unit: 'x', ...rates, target: { atLeast: 0.5 } },
      {
        name: 'a new program, from analysis to its first result',
        unit: 'µs',
        ...costsOf(timings.fresh, PROGRAMS),
        target: { atMost: 1000 },
        detail: 'mutants of named programs',
      },
    ];
  },
};

function nanoseconds({ median }: Timing, parameters: number): string {
  return `${((1e6 * median) / parameters).toFixed(2)} ns a parameter`;
}

/** Binds programs that no run has seen yet to ten parameters and makes a step with each. */
function openNewPrograms(): Contender & { run(): void; dispose(): void } {
  const variable = tf.tidy(() => tf.variable(tf.linspace(-1, 1, 10)));
  const gradient = tf.linspace(2, -1, 10);
  const programs = mutants(5000);
  let next = 0;
  let batch: readonly Program[] = [];
  return {
    prepare() {
      batch = programs.slice(next, next + PROGRAMS);
      next += PROGRAMS;
    },
    run() {
      for (const program of batch) {
        const run = fusedExecutor.bind(program, [variable]);
        run.step([gradient]);
        run.dispose();
      }
    },
    dispose: () => tf.dispose([variable, gradient]),
  };
}
