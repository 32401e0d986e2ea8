import { NosbenchError } from '../util/errors.js';
import { didYouMean } from '../util/nearest.js';
import type { Backend } from './backends.js';
import type { Executor } from './executor.js';
import { scalarExecutor } from './scalar-executor.js';
import { tensorExecutor } from './tensor-executor.js';

/** Every executor there is, by name. */
export const EXECUTORS: Readonly<Record<string, Executor>> = {
  [tensorExecutor.name]: tensorExecutor,
  [scalarExecutor.name]: scalarExecutor,
};

/**
 * Mean elements a parameter tensor below which `scalar` overtakes `tensor` on wasm: a kernel call costs 3 µs whatever its size, and the named
 * programs break even between 400 (AdamW) and 2,000 (PowerSign).
 */
const SMALL_TENSOR = 500;

/**
 * The executor of that name. `auto` depends on nothing but its arguments, so that a task has the same one on every machine: `tensor`, but
 * `scalar` where the sizes of the parameters are given and the plain loops are faster: always on cpu, on others for small tensors.
 * @param sizes elements of each parameter tensor.
 * @throws {NosbenchError} `usage` for a name that is not registered.
 */
export function chooseExecutor(name: string, backend: Pick<Backend, 'name'>, sizes: readonly number[] = []): Executor {
  if (name === 'auto') return prefersLoops(backend, sizes) ? scalarExecutor : tensorExecutor;
  const executor = Object.entries(EXECUTORS).find(([known]) => known === name)?.[1];
  if (executor !== undefined) return executor;
  const choices = ['auto', ...Object.keys(EXECUTORS)];
  throw new NosbenchError(
    'usage',
    `executor: expected one of ${choices.join(', ')}, got "${name}". ${didYouMean(name, choices)}`,
  );
}

function prefersLoops(backend: Pick<Backend, 'name'>, sizes: readonly number[]): boolean {
  if (sizes.length === 0) return false;
  if (backend.name === 'cpu') return true;
  return sizes.reduce((sum, size) => sum + size, 0) < SMALL_TENSOR * sizes.length;
}
