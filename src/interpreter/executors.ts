import * as tf from '@tensorflow/tfjs';
import { openHeap } from '../kernels/heap.js';
import { NosbenchError } from '../util/errors.js';
import { didYouMean } from '../util/nearest.js';
import type { Backend } from './backends.js';
import type { Executor } from './executor.js';
import { fusedExecutor } from './fused-executor.js';
import { scalarExecutor } from './scalar-executor.js';
import { tensorExecutor } from './tensor-executor.js';

/** Every executor there is, by name. */
export const EXECUTORS: Readonly<Record<string, Executor>> = {
  [fusedExecutor.name]: fusedExecutor,
  [tensorExecutor.name]: tensorExecutor,
  [scalarExecutor.name]: scalarExecutor,
};

/** An executor, and why it is not the one that `auto` would rather take. */
export interface ExecutorChoice {
  readonly executor: Executor;
  readonly reason?: string;
}

/** The executors that run on a backend that is open and active: `fused` works on the heap of the wasm backend only. */
export function executorsOn(backend: Pick<Backend, 'name'>): readonly Executor[] {
  return Object.values(EXECUTORS).filter(
    (executor) => executor !== fusedExecutor || whyNotFused(backend) === undefined,
  );
}

/**
 * The executor of that name for a backend that is open and active. `auto` is `fused` on wasm and `tensor` on the others; where the
 * heap of the wasm backend is not as `fused` needs it, `tensor` takes over and `reason` says why.
 * @throws {NosbenchError} `usage` for a name that is not registered or an executor that this backend cannot run.
 */
export function chooseExecutor(name: string, backend: Pick<Backend, 'name'>): ExecutorChoice {
  const obstacle = whyNotFused(backend);
  if (name === 'auto') {
    if (obstacle === undefined) return { executor: fusedExecutor };
    return backend.name === 'wasm' ? { executor: tensorExecutor, reason: obstacle } : { executor: tensorExecutor };
  }
  const executor = Object.entries(EXECUTORS).find(([known]) => known === name)?.[1];
  if (executor === undefined) {
    const choices = ['auto', ...Object.keys(EXECUTORS)];
    throw new NosbenchError(
      'usage',
      `executor: expected one of ${choices.join(', ')}, got "${name}". ${didYouMean(name, choices)}`,
    );
  }
  if (executor === fusedExecutor && obstacle !== undefined) {
    throw new NosbenchError(
      'usage',
      `executor: expected one that backend ${backend.name} can run, got "fused": ${obstacle}. Use --executor tensor.`,
    );
  }
  return { executor };
}

/** The executor that `auto` is on the backend that is active in tfjs, however it was opened. */
export function defaultExecutor(): Executor {
  return tf.getBackend() === 'wasm' ? chooseExecutor('auto', { name: 'wasm' }).executor : tensorExecutor;
}

function whyNotFused(backend: Pick<Backend, 'name'>): string | undefined {
  if (backend.name !== 'wasm') return `it works on the heap of the wasm backend`;
  const heap = openHeap();
  return 'unusable' in heap ? heap.unusable : undefined;
}
