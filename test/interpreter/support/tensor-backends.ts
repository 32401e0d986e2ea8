import * as tf from '@tensorflow/tfjs';
import { availableBackends, type Backend, openBackend } from '../../../src/interpreter/backends.js';

const survey = await availableBackends();

/** The backends that load here, each to be tested. What does not load is said aloud, so that nobody takes it for tested. */
export const BACKENDS: readonly Backend[] = survey.available;

export const SURVEY_LINE = [
  `backends tested: ${BACKENDS.map(({ name }) => name).join(', ')}`,
  ...survey.missing.map(({ name, reason }) => `${name} not loaded: ${reason}`),
].join('; ');

console.log(SURVEY_LINE);

/** Makes `backend` the active one; for `beforeAll`. */
export async function activate(backend: Backend): Promise<void> {
  await openBackend(backend.name);
}

/**
 * Whether the active backend computes with subnormals. The library that tfjs-node's own installer fetches takes them for 0, by a
 * flag of the processor that TensorFlow sets; the binding of `npm run native:build` does not let it. Tests leave subnormals out where
 * they are lost.
 */
export function keepsSubnormals(): boolean {
  return tf.tidy(() => tf.mul(tf.fill([9], 1e-40), 2 ** 60).dataSync()[0] !== 0);
}

/** So small that subnormals on the way to it, or from it, matter. */
export function isTiny(value: number): boolean {
  return value !== 0 && Math.abs(value) < 2 ** -100;
}
