import { readFileSync } from 'node:fs';
import * as tf from '@tensorflow/tfjs';
import { expect } from 'vitest';
import { type BackendName, openBackend } from '../../src/interpreter/backends.js';
import { registerKernels } from '../../src/kernels/register.js';
import type { PfnConfig } from '../../src/pfn/config.js';
import { createPfnTraining, type PfnTaskAndProtocol } from '../../src/pfn/pfn-task.js';
import { BACKENDS as SURVEYED } from '../interpreter/support/tensor-backends.js';

// biome-ignore lint/suspicious/noExplicitAny: reference data of many shapes
export type Reference = any;

export function readReference(name: string): Reference {
  return JSON.parse(readFileSync(new URL(`../../reference/pfn/${name}.json`, import.meta.url), 'utf8'));
}

/** The model of the `tiny_*` references. */
export const TINY: PfnConfig = {
  width: 16,
  heads: 2,
  hidden: 32,
  layers: 2,
  buckets: 10,
  datasets: 8,
  points: 20,
  features: 1,
  stepsPerEpoch: 30,
  defaultEpochs: 1,
};

export function tinyTraining(stepsPerEpoch: number): PfnTaskAndProtocol {
  return createPfnTraining({ ...TINY, stepsPerEpoch });
}

/** `wasm` by the kernels of the package, the others by tfjs operations. */
export async function openPfnBackend(name: BackendName): Promise<void> {
  await openBackend(name);
  if (name === 'wasm') expect(registerKernels()).toBe('registered');
}

export const BACKENDS = SURVEYED.map(({ name }) => name);

/** Bits of float32 values. */
export function bitsOf(values: ArrayLike<number>): number[] {
  return Array.from(new Uint32Array(Float32Array.from(values).buffer));
}

/** The largest |a − b| / max(|b|, scale); Infinity when lengths differ or one of the two is NaN. */
export function worstError(actual: ArrayLike<number>, expected: readonly number[], scale: number): number {
  if (actual.length !== expected.length) return Number.POSITIVE_INFINITY;
  return expected.reduce((worst, value, i) => {
    const error = Math.abs(actual[i]! - value) / Math.max(Math.abs(value), scale);
    return Number.isNaN(error) ? Number.POSITIVE_INFINITY : Math.max(worst, error);
  }, 0);
}

export function flat(values: Reference): number[] {
  return [values].flat(Number.POSITIVE_INFINITY).map(Number);
}

/** The values of a tensor, which is disposed of. */
export function take(tensor: tf.Tensor): Float32Array {
  const values = Float32Array.from(tensor.dataSync());
  tensor.dispose();
  return values;
}

export function tensorsOf(values: readonly (readonly number[])[], shapes: readonly (readonly number[])[]): tf.Tensor[] {
  return values.map((data, i) => tf.tensor(Float32Array.from(data), [...shapes[i]!]));
}
