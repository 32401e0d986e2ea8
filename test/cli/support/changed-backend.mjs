// Loaded by `--import` before the command line: the WebAssembly backend as another version of it might be, its memory not where
// nosbench knows it to be.
import * as tf from '@tensorflow/tfjs';
import '@tensorflow/tfjs-backend-wasm';

const factory = tf.findBackendFactory('wasm');
tf.removeBackend('wasm');
tf.registerBackend('wasm', async () => {
  const backend = await factory();
  backend.wasm = Object.create(backend.wasm, { asm: { value: {} } });
  return backend;
});
