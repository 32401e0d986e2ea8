import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';

/** The TensorFlow that `npm run native:build` takes from PyPI: the C interface has only grown since 2.9.1, which tfjs-node 4.22 was made for. */
export const TENSORFLOW_VERSION = '2.15.1';

/** Version of Node's binary interface that the binding is compiled for; every Node that nosbench runs on has it. */
export const NODE_API_VERSION = 8;

/** Name of the compiled binding, here and in tfjs-node's own folder. */
export const BINDING_FILE = 'tfjs_binding.node';

/**
 * Folder of the binding that `npm run native:build` makes, with the TensorFlow libraries beside it. Outside of any package, so
 * that `npm ci` leaves it alone, and named for all that it depends on, so that another version never meets a stale one.
 * `NOSBENCH_NATIVE_DIR` names the folder itself; otherwise it stands below `XDG_CACHE_HOME` or `~/.cache`.
 * @param packageVersion of `@tensorflow/tfjs-node`
 */
export function nativeFolder(packageVersion: string, env: NodeJS.ProcessEnv = process.env): string {
  if (env.NOSBENCH_NATIVE_DIR) return env.NOSBENCH_NATIVE_DIR;
  // The XDG specification has relative paths ignored.
  const base = env.XDG_CACHE_HOME;
  const cache = base && isAbsolute(base) ? base : join(homedir(), '.cache');
  const machine = `${process.platform}-${process.arch}`;
  const name = `tfjs-node-${packageVersion}_tensorflow-${TENSORFLOW_VERSION}_napi-${NODE_API_VERSION}_${machine}`;
  return join(cache, 'nosbench', 'native', name);
}
