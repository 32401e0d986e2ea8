import { createScalarMachine } from '../interpreter/scalar/machine.js';
import { derivedStream } from '../random/derived.js';
import type { Descriptions } from '../search/contract.js';

/** Parameters of the probe, and its steps. */
const LENGTH = 8;
const STEPS = 10;
/** Steps after which the update is looked at, counted from 1. */
const WATCHED = [1, 2, 5, 10];
/** Sizes of the gradients; the program starts anew for each. */
const SCALES = [1, 0.01];
/** Numbers that describe one update. */
const PER_UPDATE = 4;
/** Sizes are powers of ten from -12 to 12; one above stands for what is not finite. */
const LARGEST_POWER = 12;

const rng = derivedStream(0, 'benchmark/descriptions');
const START = Float32Array.from({ length: LENGTH }, () => 0.3 * normal());
const GRADIENTS = noisyGradients();

/**
 * How a program's updates look on gradients of two sizes that are given, not computed from a loss: a common direction and noise as
 * large. Of each update that is watched:
 *
 *     log10 of its root mean square, its cosine with the gradient, its cosine with the parameters, mean of sign(update) · sign(gradient)
 *
 * A program that does not descend shows it here, and so does one whose steps are far too long or too short, which is what most of
 * the differences in loss between random programs come from. Costs as much as 20 steps on 8 parameters.
 */
export const UPDATES: Descriptions = {
  version: 'updates-1',
  length: SCALES.length * WATCHED.length * PER_UPDATE,
  describe(program) {
    const description: number[] = [];
    for (const gradients of GRADIENTS) {
      const machine = createScalarMachine(program, LENGTH);
      const parameters = START.slice();
      gradients.forEach((gradient, index) => {
        const isWatched = WATCHED.includes(index + 1);
        const before = isWatched ? parameters.slice() : parameters;
        machine.step(parameters, gradient, index + 1);
        if (isWatched) description.push(...describeUpdate(tensorOf(machine.lastUpdate()), gradient, before));
      });
    }
    return Float64Array.from(description);
  },
};

function describeUpdate(update: Float32Array, gradient: Float32Array, parameters: Float32Array): readonly number[] {
  const size = Math.sqrt(dot(update, update) / LENGTH);
  const agreement = update.reduce((sum, value, i) => sum + Math.sign(value) * Math.sign(gradient[i]!), 0) / LENGTH;
  return [powerOf(size), cosine(update, gradient), cosine(update, parameters), finite(agreement)];
}

function powerOf(size: number): number {
  if (!Number.isFinite(size)) return LARGEST_POWER + 1;
  return Math.max(-LARGEST_POWER, Math.min(LARGEST_POWER, Math.log10(size)));
}

/** 0 where the first vector is 0. */
function cosine(a: Float32Array, b: Float32Array): number {
  const squares = dot(a, a);
  return squares === 0 ? 0 : finite(dot(a, b) / Math.sqrt(squares * dot(b, b)));
}

/** Not a cosine, so that no program with numbers is like one without. */
function finite(value: number): number {
  return Number.isFinite(value) ? value : -LARGEST_POWER;
}

function dot(a: Float32Array, b: Float32Array): number {
  return a.reduce((sum, value, i) => sum + value * b[i]!, 0);
}

/** A scalar update moves every parameter alike; that of an empty program moves none. */
function tensorOf(update: Float32Array | number | undefined): Float32Array {
  return update instanceof Float32Array ? update : new Float32Array(LENGTH).fill(update ?? 0);
}

/** By scale, by step: `[LENGTH]`. */
function noisyGradients(): readonly (readonly Float32Array[])[] {
  const direction = Array.from({ length: LENGTH }, normal);
  const noise = Array.from({ length: STEPS }, () => Array.from({ length: LENGTH }, normal));
  return SCALES.map((scale) => noise.map((of) => Float32Array.from(of, (value, i) => scale * (value + direction[i]!))));
}

/** Close to normal, mean 0 and variance 1, from sums alone: the same bits on every machine. */
function normal(): number {
  let sum = -6;
  for (let i = 0; i < 12; i += 1) sum += rng.uniform();
  return sum;
}
