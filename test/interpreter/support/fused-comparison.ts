import * as tf from '@tensorflow/tfjs';
import type { BindOptions, ParameterMemory } from '../../../src/interpreter/executor.js';
import { fusedExecutor } from '../../../src/interpreter/fused-executor.js';
import { createScalarMachine, type ScalarMachine } from '../../../src/interpreter/scalar/machine.js';
import { analyse } from '../../../src/program/liveness.js';
import { OP_NAMES, type OpName } from '../../../src/program/ops.js';
import type { Program } from '../../../src/program/program.js';
import { formatProgram } from '../../../src/program/text.js';
import { derivedStream } from '../../../src/random/derived.js';
import type { Rng } from '../../../src/random/rng.js';

/** Elements of the parameters that every program gets: without and with a rest modulo 4. */
export const SIZES: readonly number[] = [1, 5, 7, 10, 13, 16];

/** What is special about float32: NaN, infinities, zeros of both signs, subnormals, the ends of the range. */
const SPECIALS: readonly number[] = [
  Number.NaN,
  Number.POSITIVE_INFINITY,
  Number.NEGATIVE_INFINITY,
  0,
  -0,
  1e-40,
  -1e-45,
  2 ** -126,
  3.4028234663852886e38,
  -1e30,
  1e-30,
  1,
  -1,
];

const STEPS = 4;
const LEARNING_RATES = [1, 1, 0.1, 3, 1e-3];
const SCALES = [1, 1, 0.5, 0.03, 1e-20];

/** How the programs of a comparison were made up, so that a test can say that it was not an empty one. */
export interface Tally {
  programs: number;
  /** Programs in which an operation is live. */
  readonly live: Record<OpName, number>;
  /** Compared elements of parameters by what they are. */
  finite: number;
  nan: number;
  infinite: number;
  /** Compared slots. */
  tensors: number;
  scalars: number;
  /** First differences, for people. */
  readonly differences: string[];
}

export function createTally(): Tally {
  const live = Object.fromEntries(OP_NAMES.map((name) => [name, 0])) as Record<OpName, number>;
  return { programs: 0, live, finite: 0, nan: 0, infinite: 0, tensors: 0, scalars: 0, differences: [] };
}

/** Gradients as tensors and as plain numbers, made once: uploading them anew would cost more than all programs. */
export interface GradientPool {
  readonly bySize: ReadonlyMap<number, readonly { readonly tensor: tf.Tensor; readonly values: Float32Array }[]>;
  dispose(): void;
}

export function createGradientPool(sizes: readonly number[], rng: Rng): GradientPool {
  const make = (size: number, index: number) => {
    const values = elements(size, rng, index % 2 === 0 ? 0 : 0.15);
    return { values, tensor: tf.tensor1d(values.slice()) };
  };
  const bySize = new Map(sizes.map((size) => [size, Array.from({ length: 24 }, (_, i) => make(size, i))]));
  return {
    bySize,
    dispose: () => {
      for (const pool of bySize.values()) for (const { tensor } of pool) tensor.dispose();
    },
  };
}

/** `size` numbers of many magnitudes, a part of them special. */
export function elements(size: number, rng: Rng, special: number): Float32Array {
  return Float32Array.from({ length: size }, () => {
    if (rng.uniform() < special) return SPECIALS[rng.integer(0, SPECIALS.length)]!;
    const magnitude = 10 ** (rng.uniform() < 0.8 ? 2 * rng.uniform() - 1.5 : 12 * rng.uniform() - 8);
    return rng.uniform() < 0.5 ? -magnitude : magnitude;
  });
}

/**
 * Runs each program by the fused executor and by the scalar machine from the same parameters with the same gradients, learning rate and
 * gradient scales, and compares parameters and slots after every step, bit for bit: NaN equals NaN, 0 does not equal -0.
 */
export function compareWithScalar(
  programs: readonly Program[],
  label: string,
  sizes: readonly number[] = SIZES,
): Tally {
  const rng = derivedStream(7, label);
  const pool = createGradientPool(sizes, rng);
  const tally = createTally();
  for (const program of programs) compareProgram(program, pool, rng, sizes, tally);
  pool.dispose();
  return tally;
}

function compareProgram(program: Program, pool: GradientPool, rng: Rng, sizes: readonly number[], tally: Tally): void {
  tally.programs += 1;
  for (const op of new Set(analyse(program).instructions.map((instruction) => instruction.op))) tally.live[op] += 1;
  const options: BindOptions = { learningRate: LEARNING_RATES[rng.integer(0, LEARNING_RATES.length)]! };
  const parameters = sizes.map((size) => elements(size, rng, 0.05));
  const machines = sizes.map((size) => createScalarMachine(program, size, options));
  const variables = parameters.map((values) => tf.tidy(() => tf.variable(tf.tensor1d(values.slice()))));
  let run = fusedExecutor.bind(program, variables, options);
  for (let step = 1; step <= STEPS; step++) {
    const drawn = sizes.map((size) => pool.bySize.get(size)![rng.integer(0, 24)]!);
    const scale = SCALES[rng.integer(0, SCALES.length)]!;
    run.step(
      drawn.map(({ tensor }) => tensor),
      scale,
    );
    const { memories } = run.exportState();
    machines.forEach((machine, i) => {
      const { values } = drawn[i]!;
      machine.step(parameters[i]!, scale === 1 ? values : values.map((value) => value * Math.fround(scale)), step);
      const where = `step ${step}, ${sizes[i]} elements, learning rate ${options.learningRate}, scale ${scale}`;
      const report = (what: string) => {
        if (tally.differences.length < 5) tally.differences.push(`${what} (${where}) of\n${formatProgram(program)}`);
      };
      compareParameters(variables[i]!.dataSync<'float32'>(), parameters[i]!, tally, report);
      compareSlots(memories[i]!, machine, tally, report);
    });
    if (step === 2 && tally.programs % 8 === 0) {
      // A new run that goes on from the state.
      const state = run.exportState();
      run.dispose();
      run = fusedExecutor.bind(program, variables, options);
      run.importState(state);
    }
  }
  run.dispose();
  tf.dispose(variables);
}

type Report = (what: string) => void;

function compareParameters(actual: Float32Array, expected: Float32Array, tally: Tally, report: Report): void {
  for (const [i, value] of expected.entries()) {
    if (Number.isFinite(value)) tally.finite += 1;
    else if (Number.isNaN(value)) tally.nan += 1;
    else tally.infinite += 1;
    if (!Object.is(actual[i], value)) report(`parameter[${i}]: expected ${value}, got ${actual[i]}`);
  }
}

function compareSlots({ slots }: ParameterMemory, machine: ScalarMachine, tally: Tally, report: Report): void {
  const expected = [...machine.exportMemory().slots].sort((a, b) => a.address - b.address);
  if (slots.length !== expected.length) report(`expected ${expected.length} slots, got ${slots.length}`);
  for (const [j, { address, type, data }] of expected.entries()) {
    tally[type === 'tensor' ? 'tensors' : 'scalars'] += 1;
    const slot = slots[j];
    if (slot?.address !== address || slot.type !== type) {
      report(`expected slot ${address} to hold a ${type}, got slot ${slot?.address} with a ${slot?.type}`);
      continue;
    }
    for (const [i, value] of data.entries()) {
      if (!Object.is(slot.data[i], value)) report(`slot ${address}[${i}]: expected ${value}, got ${slot.data[i]}`);
    }
  }
}
