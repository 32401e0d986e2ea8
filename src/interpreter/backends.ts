import { createRequire } from 'node:module';
import * as tf from '@tensorflow/tfjs';
import { registerKernels } from '../kernels/register.js';
import { NosbenchError } from '../util/errors.js';
import { didYouMean } from '../util/nearest.js';
import type { ExecutorName } from './executor.js';
import { loadNativePackage, type NativePackage } from './native/binding.js';

/**
 * `wasm`: WebAssembly, needs nothing; `cpu`: plain JavaScript, last resort; `node`: TensorFlow itself by `@tensorflow/tfjs-node`;
 * `node-gpu`: the same on a GPU by `@tensorflow/tfjs-node-gpu`. One process opens `node` or `node-gpu`, not both.
 */
export type BackendName = 'wasm' | 'cpu' | 'node' | 'node-gpu';

/** Every backend; a survey tries them in this order. */
export const BACKEND_NAMES: readonly BackendName[] = ['node', 'wasm', 'cpu', 'node-gpu'];

/** A backend that is loaded and the active one of tfjs. Plain data. */
export interface Backend {
  readonly name: BackendName;
  /** Version of the package that supplies it. */
  readonly version: string;
  /** One line for people: `WebAssembly with SIMD, 1 thread (tfjs-backend-wasm 4.22.0)`. */
  readonly description: string;
}

const require = createRequire(import.meta.url);

/** What each backend is called inside tfjs. */
const TFJS_NAMES: Readonly<Record<BackendName, string>> = {
  wasm: 'wasm',
  cpu: 'cpu',
  node: 'tensorflow',
  'node-gpu': 'tensorflow',
};

const NODE_HELP =
  'Let its installer fetch its library with "npm explore @tensorflow/tfjs-node -- npm run install", build one from PyPI\'s ' +
  'with "npm run native:build" in the folder of nosbench, or choose --backend wasm.';

const GPU_HELP =
  'It needs an NVIDIA GPU with its driver, CUDA 11.2 and cuDNN 8.1, and the package with its library: ' +
  '"npm install @tensorflow/tfjs-node-gpu@4.22.0", then "npm explore @tensorflow/tfjs-node-gpu -- npm run install". ' +
  'Or choose --backend node or wasm.';

const OPENERS: Readonly<Record<BackendName, () => Promise<Backend>>> = {
  wasm: openWasm,
  cpu: openCpu,
  node: () => openNative('node', '@tensorflow/tfjs-node', NODE_HELP),
  'node-gpu': () => openNative('node-gpu', '@tensorflow/tfjs-node-gpu', GPU_HELP),
};

/**
 * Loads a backend and makes it the active one. `auto` is `wasm`: it installs everywhere, the same program gives the same numbers whether
 * or not a machine happens to have the native package, and on one core it is seldom slower (`docs/performance.md`). A second call costs
 * next to nothing.
 * @throws {NosbenchError} `usage` for an unknown name; `environment` when the backend does not load, with the reason
 * and the way to get it. Nothing else is tried in its place.
 */
export async function openBackend(name: string = 'auto'): Promise<Backend> {
  const wanted = name === 'auto' ? 'wasm' : BACKEND_NAMES.find((known) => known === name);
  if (wanted === undefined) {
    const choices = ['auto', ...BACKEND_NAMES];
    throw new NosbenchError(
      'usage',
      `backend: expected one of ${choices.join(', ')}, got "${name}". ${didYouMean(name, choices)}`,
    );
  }
  return OPENERS[wanted]();
}

/** What `availableBackends` finds. */
export interface BackendSurvey {
  readonly available: readonly Backend[];
  /** The others, each with the message of the error that opening it gives. */
  readonly missing: readonly { readonly name: BackendName; readonly reason: string }[];
}

/** Tries every backend. Leaves active the one that was active before, if any. */
export async function availableBackends(): Promise<BackendSurvey> {
  const before = tf.engine().backendName;
  const available: Backend[] = [];
  const missing: { name: BackendName; reason: string }[] = [];
  for (const name of BACKEND_NAMES) {
    try {
      available.push(await openBackend(name));
    } catch (error) {
      missing.push({ name, reason: messageOf(error) });
    }
  }
  if (before) await tf.setBackend(before);
  return { available, missing };
}

/** Name of the arithmetic behind a result, as records keep it: `wasm/tensor`. */
export function describeNumerics(backend: Pick<Backend, 'name'>, executor: { readonly name: ExecutorName }): string {
  return `${backend.name}/${executor.name}`;
}

async function openWasm(): Promise<Backend> {
  const wasm = await load('wasm', async () => requireWasm(), 'Reinstall nosbench: npm install.');
  await activate('wasm', 'Reinstall nosbench: npm install; its .wasm files stand beside the package.');
  const simd = (await tf.env().getAsync('WASM_HAS_SIMD_SUPPORT')) === true;
  const threads = wasm.getThreadsCount();
  const kernels = registerKernels();
  const stock = kernels === 'registered' ? '' : `, stock kernels because ${kernels.unusable}`;
  return {
    name: 'wasm',
    version: wasm.version_wasm,
    description: `WebAssembly ${simd ? 'with' : 'without'} SIMD, ${threads} thread${threads === 1 ? '' : 's'} (tfjs-backend-wasm ${wasm.version_wasm})${stock}`,
  };
}

/** By `require`: an import would read through the source of the package first, see `scripts/require-tfjs.js`. */
function requireWasm(): typeof import('@tensorflow/tfjs-backend-wasm') {
  return require('@tensorflow/tfjs-backend-wasm') as typeof import('@tensorflow/tfjs-backend-wasm');
}

async function openCpu(): Promise<Backend> {
  await activate('cpu', 'Reinstall nosbench: npm install.');
  greetQuietly();
  const version = tf.version['tfjs-backend-cpu'];
  return { name: 'cpu', version, description: `plain JavaScript, 1 thread (tfjs-backend-cpu ${version})` };
}

async function openNative(name: 'node' | 'node-gpu', packageName: NativePackage, help: string): Promise<Backend> {
  const before = tf.engine().backendName;
  try {
    const { packageVersion, tensorflowVersion } = await load(
      name,
      async () => withoutPlatform(() => loadNativePackage(packageName)),
      help,
    );
    await activate(name, help);
    if (name === 'node-gpu' && !usesGpu()) throw unavailable(name, 'TensorFlow finds no GPU that it can use', help);
    const where = name === 'node' ? 'native code' : 'GPU';
    return {
      name,
      version: packageVersion,
      description: `TensorFlow ${tensorflowVersion}, ${where} (${packageName.slice('@tensorflow/'.length)} ${packageVersion})`,
    };
  } catch (error) {
    if (before) await tf.setBackend(before);
    throw error;
  }
}

/** Whether the active native backend has found a GPU; without one, the GPU package falls back on the CPU in silence. */
function usesGpu(): boolean {
  const backend: object = tf.backend();
  return 'isUsingGpuDevice' in backend && backend.isUsingGpuDevice === true;
}

async function load<Module>(name: BackendName, importModule: () => Promise<Module>, help: string): Promise<Module> {
  try {
    return await importModule();
  } catch (cause) {
    throw unavailable(name, firstLine(messageOf(cause)), help, cause);
  }
}

async function activate(name: BackendName, help: string): Promise<void> {
  let isActive = false;
  try {
    isActive = await tf.setBackend(TFJS_NAMES[name]);
    if (isActive) await tf.ready();
  } catch (cause) {
    throw unavailable(name, firstLine(messageOf(cause)), help, cause);
  }
  if (!isActive) throw unavailable(name, 'tfjs could not initialise it', help);
}

function unavailable(name: BackendName, reason: string, help: string, cause?: unknown): NosbenchError {
  return new NosbenchError('environment', `backend ${name}: expected it to load, got "${reason}". ${help}`, { cause });
}

/**
 * The cpu backend greets its first tensor with an advertisement when it believes to run in Node. Its flag is off for that
 * one write only; every other warning of tfjs stays as it is.
 */
function greetQuietly(): void {
  const inNode = tf.env().getBool('IS_NODE');
  tf.env().set('IS_NODE', false);
  try {
    tf.scalar(0).dispose();
  } finally {
    tf.env().set('IS_NODE', inNode);
  }
}

/** tfjs warns when a second platform takes the place of the first, which is what loading tfjs-node always does. */
function withoutPlatform<Result>(loadPackage: () => Result): Result {
  const environment: { platform?: unknown } = tf.env();
  const platform = environment.platform;
  environment.platform = undefined;
  try {
    return loadPackage();
  } finally {
    environment.platform ??= platform;
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function firstLine(text: string): string {
  return (text.split('\n')[0] ?? '').trim();
}
