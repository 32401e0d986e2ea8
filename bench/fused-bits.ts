import * as tf from '@tensorflow/tfjs';
import { openBackend } from '../dist/interpreter/backends.js';
import { fusedExecutor } from '../dist/interpreter/fused-executor.js';
import { createScalarMachine } from '../dist/interpreter/scalar/machine.js';
import type { Program } from '../dist/program/program.js';
import { mutants, randomPrograms } from './programs.js';
import type { Section } from './section.js';

const SIZES = [1, 5, 10, 16] as const;
const STEPS = 6;

/** Whether fused programs give the bits of the scalar machine here too; the tests compare ten thousand, with special values. */
export const section: Section = {
  title: `fused programs against the scalar machine, ${STEPS} steps over ${SIZES.join(', ')} elements`,
  async run({ quick }) {
    await openBackend('wasm');
    const count = quick ? 200 : 1000;
    const programs = [...randomPrograms(count), ...mutants(count)];
    const different = programs.filter(differs).length;
    return [
      {
        name: 'programs with a parameter of other bits',
        value: different,
        unit: `of ${programs.length}`,
        target: { atMost: 0 },
      },
    ];
  },
};

function differs(program: Program): boolean {
  return tf.tidy(() => {
    const variables = SIZES.map((size) => tf.variable(tf.tensor1d(wave(size, 1))));
    const run = fusedExecutor.bind(program, variables);
    const expected = SIZES.map((size) => ({ machine: createScalarMachine(program, size), parameters: wave(size, 1) }));
    for (let step = 1; step <= STEPS; step += 1) {
      const gradients = SIZES.map((size) => wave(size, 1 + step));
      run.step(gradients.map((values) => tf.tensor1d(values)));
      for (const [i, { machine, parameters }] of expected.entries()) machine.step(parameters, gradients[i]!, step);
    }
    const isDifferent = expected.some(({ parameters }, i) => {
      const values = variables[i]!.dataSync();
      return parameters.some((value, j) => !Object.is(value, values[j]));
    });
    run.dispose();
    tf.dispose(variables);
    return isDifferent;
  });
}

function wave(length: number, seed: number): Float32Array {
  return Float32Array.from({ length }, (_, i) => 3 * Math.sin(12.9898 * (i + 1) + 78.233 * seed));
}
