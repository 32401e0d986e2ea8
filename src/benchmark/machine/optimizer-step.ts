import * as tf from '@tensorflow/tfjs';
import type { Executor } from '../../interpreter/executor.js';
import { PFN_PRESETS } from '../../pfn/config.js';
import { transformerSpecs } from '../../pfn/transformer.js';
import { findNamed } from '../../program/named/index.js';
import type { Program } from '../../program/program.js';
import { type MachinePart, valuesOf } from './measurement.js';
import { type Contender, timeInterleaved } from './timing.js';

/** Shapes of the PFN's 56 tensors, 2.29 million parameters in all. */
export const PFN_SHAPES: readonly (readonly number[])[] = transformerSpecs(PFN_PRESETS.pfn).map(({ shape }) => shape);

/** What AdamW moves in memory for a parameter: reads w, g and two moments, writes w and the moments. */
export const ADAMW_BYTES = 28;
/** What a copy moves for a float: one read, one write. */
export const COPY_BYTES = 8;

/** Something that holds tensors for its runs. */
export interface OpenContender extends Contender {
  dispose(): void;
}

export function countElements(shapes: readonly (readonly number[])[]): number {
  return shapes.reduce((sum, shape) => sum + shape.reduce((product, side) => product * side, 1), 0);
}

/** One optimizer step over variables of these shapes, on the active backend. */
export function openOptimizerStep(
  executor: Executor,
  shapes: readonly (readonly number[])[] = PFN_SHAPES,
  program: Program = findNamed('AdamW'),
): OpenContender {
  const make = (shape: readonly number[], seed: number) => tf.randomNormal([...shape], 0, 0.1, 'float32', seed);
  const variables = shapes.map((shape, i) => tf.tidy(() => tf.variable(make(shape, i + 1))));
  const gradients = shapes.map((shape, i) => make(shape, 1001 + i));
  const run = executor.bind(program, variables);
  return {
    run: () => run.step(gradients),
    dispose() {
      run.dispose();
      tf.dispose([variables, gradients]);
    },
  };
}

/** Copies so many floats from one array to another: as fast as this machine moves memory. */
export function openCopy(floats: number): OpenContender {
  const [from, to] = [new Float32Array(floats).fill(1), new Float32Array(floats)];
  return { run: () => to.set(from), dispose: () => undefined };
}

/** An AdamW step for each parameter of the PFN, and its rate in bytes against that of a copy. */
export const optimizerStep: MachinePart = async ({ executor, patienceMs }) => {
  const parameters = countElements(PFN_SHAPES);
  const [step, copy] = [openOptimizerStep(executor), openCopy(parameters)];
  const timings = await timeInterleaved({ step, copy }, { warmUps: 3, repetitions: 31, patienceMs });
  step.dispose();
  const nanoseconds = (milliseconds: number) => (1e6 * milliseconds) / parameters;
  const limit = (nanoseconds(timings.copy.median) * ADAMW_BYTES) / COPY_BYTES;
  const floor = (nanoseconds(timings.copy.best) * ADAMW_BYTES) / COPY_BYTES;
  return [
    {
      name: 'optimizer step, AdamW',
      unit: 'ns/parameter',
      ...valuesOf(timings.step, nanoseconds),
      detail: `${parameters.toLocaleString('en-US')} parameters in ${PFN_SHAPES.length} tensors`,
    },
    {
      name: 'the same at the rate of a copy',
      unit: 'ns/parameter',
      value: limit,
      best: floor,
      detail: `${ADAMW_BYTES} bytes a parameter; no optimizer step is faster than memory`,
    },
  ];
};
