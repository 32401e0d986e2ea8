import * as tf from '@tensorflow/tfjs';
import { expect, it } from 'vitest';
import { createKeyer } from '../src/cache/keys/keyer.js';
import { openBackend } from '../src/interpreter/backends.js';
import { tensorExecutor } from '../src/interpreter/tensor-executor.js';
import { NAMED_PROGRAMS } from '../src/program/named/index.js';
import type { Program } from '../src/program/program.js';
import { formatProgram, parseProgram } from '../src/program/text.js';
import { derivedStream } from '../src/random/derived.js';
import { mutate } from '../src/search/mutate.js';
import { sampleProgram } from '../src/search/sample.js';
import { PROGRAM_SPACE } from '../src/search/space.js';

const PROGRAMS = 20_000;
const STEPS = 12;

it(`takes ${PROGRAMS} random programs through text, key and ${STEPS} tensor steps without a crash or a leak`, async () => {
  await openBackend('wasm');
  const keyer = await createKeyer('trajectory');
  const rng = derivedStream(1, 'random programs');
  const named = Object.values(NAMED_PROGRAMS);
  const next = (index: number): Program => {
    if (index % 2 === 0) return sampleProgram(PROGRAM_SPACE, rng);
    let program = named[rng.integer(0, named.length)] as Program;
    for (let mutations = rng.integer(1, 7); mutations > 0; mutations -= 1) {
      program = mutate(program, PROGRAM_SPACE, rng).program;
    }
    return program;
  };
  // Ordinary, zero, subnormal and huge gradients: what real training shows a program sooner or later.
  const gradients = [
    [0.5, -1.25, 0.03],
    [0, -2, 1e-40],
    [3e20, 0, -1e-3],
  ].map((values) => tf.tensor1d(values));
  const before = tf.memory().numTensors;
  let differing = 0;
  for (let index = 0; index < PROGRAMS; index += 1) {
    const program = next(index);
    const read = parseProgram(formatProgram(program), 'test');
    if (JSON.stringify(read.instructions) !== JSON.stringify(program.instructions)) differing += 1;
    expect(keyer.key(read)).toMatch(/^(nan|inf|[0-9a-f]{16})$/);
    const variable = tf.tidy(() => tf.variable(tf.tensor1d([0.7, -0.2, 1.5])));
    const run = tensorExecutor.bind(read, [variable]);
    for (let step = 0; step < STEPS; step += 1) run.step([gradients[step % gradients.length] as tf.Tensor]);
    run.dispose();
    variable.dispose();
  }
  expect(differing).toBe(0);
  expect(tf.memory().numTensors).toBe(before);
  tf.dispose(gradients);
}, 240_000);
