import { createKeyer } from '../../cache/keys/keyer.js';
import type { Program } from '../../program/program.js';
import { derivedStream } from '../../random/derived.js';
import { sampleProgram } from '../../search/sample.js';
import { PROGRAM_SPACE } from '../../search/space.js';
import { type MachinePart, valuesOf } from './measurement.js';
import { timeInterleaved } from './timing.js';

const PROGRAMS = 1000;
const SEED = 20_240_901;

/** The first `count` of a fixed sequence of random programs of the search space. */
export function randomPrograms(count: number): readonly Program[] {
  const rng = derivedStream(SEED, 'bench/random');
  return Array.from({ length: count }, () => sampleProgram(PROGRAM_SPACE, rng));
}

/** Behaviour keys a second, of both schemes, once the interpreter is warm. */
export const behaviourKeys: MachinePart = async ({ patienceMs }) => {
  const programs = randomPrograms(PROGRAMS);
  const [trajectory, paper] = [await createKeyer('trajectory'), await createKeyer('paper')];
  const timings = await timeInterleaved(
    {
      trajectory: { run: () => programs.forEach((program) => void trajectory.key(program)) },
      paper: { run: () => programs.forEach((program) => void paper.key(program)) },
    },
    { warmUps: 8, repetitions: 25, patienceMs },
  );
  const keysOf = (milliseconds: number) => (1000 * PROGRAMS) / milliseconds;
  return [
    {
      name: 'behaviour keys, trajectory',
      unit: 'keys/s',
      ...valuesOf(timings.trajectory, keysOf),
      detail: 'random programs',
    },
    { name: 'behaviour keys, paper', unit: 'keys/s', ...valuesOf(timings.paper, keysOf), detail: 'random programs' },
  ];
};
