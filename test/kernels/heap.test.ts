import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type Heap, openHeap } from '../../src/kernels/heap.js';
import { openWasm } from './support/wasm-backend.js';

/** What a test changes in a backend. */
interface Changeable {
  wasm: {
    asm: object;
    HEAPU8: Uint8Array;
    _malloc: unknown;
    tfjs: { registerTensor: unknown; disposeData: unknown };
  };
  dataIdMap: { get: unknown };
  dataIdNextNumber: unknown;
  makeOutput: unknown;
  incRef: unknown;
}

const factory = tf.findBackendFactory('wasm');

/** Opens the backend anew, as another version of it might be. */
async function openChanged(change: (backend: Changeable) => void): Promise<void> {
  tf.removeBackend('wasm');
  tf.registerBackend('wasm', async () => {
    const backend = await factory();
    change(backend as unknown as Changeable);
    return backend;
  });
  await tf.setBackend('wasm');
}

describe('openHeap', () => {
  afterEach(async () => {
    await openChanged(() => undefined);
  });

  const version = 'this version of @tensorflow/tfjs-backend-wasm is not the one nosbench knows (4.22.0): ';
  const changes: readonly (readonly [string, (backend: Changeable) => void, string])[] = [
    [
      'hides its memory',
      (backend) => {
        backend.wasm = Object.create(backend.wasm, { asm: { value: {} } });
      },
      `${version}no memory at wasm.asm.memory`,
    ],
    [
      'has two memories',
      (backend) => {
        backend.wasm = Object.create(backend.wasm, { HEAPU8: { value: new Uint8Array(8) } });
      },
      `${version}wasm.asm.memory is not its heap`,
    ],
    [
      'has no _malloc',
      (backend) => {
        backend.wasm = Object.create(backend.wasm, { _malloc: { value: undefined } });
      },
      `${version}no wasm._malloc`,
    ],
    [
      'has no registerTensor',
      (backend) => {
        backend.wasm.tfjs.registerTensor = undefined;
      },
      `${version}no wasm.tfjs.registerTensor`,
    ],
    [
      'has no disposeData',
      (backend) => {
        backend.wasm.tfjs.disposeData = undefined;
      },
      `${version}no wasm.tfjs.disposeData`,
    ],
    [
      'keeps its data elsewhere',
      (backend) => {
        backend.dataIdMap = { get: undefined };
      },
      `${version}no dataIdMap`,
    ],
    [
      'numbers its data otherwise',
      (backend) => {
        backend.dataIdNextNumber = '1';
      },
      `${version}no dataIdNextNumber`,
    ],
    [
      'has no makeOutput',
      (backend) => {
        backend.makeOutput = undefined;
      },
      `${version}no makeOutput`,
    ],
    [
      'counts no references',
      (backend) => {
        backend.incRef = () => undefined;
      },
      'the wasm backend does not count who shares the data of a tensor as expected',
    ],
    [
      'does not forget packed weights',
      (backend) => {
        // Hands out copies of what it knows of a tensor, so that a new identity is not taken over.
        const { dataIdMap } = backend;
        const get = dataIdMap.get as (dataId: object) => object;
        dataIdMap.get = (dataId: object) => ({ ...get.call(dataIdMap, dataId) });
        backend.wasm.tfjs.disposeData = () => undefined;
      },
      'a write into the heap of the wasm backend did not reach a convolution (expected 2,4,6,8 after 1,2,3,4, got 1,2,3,4 after 1,2,3,4)',
    ],
    [
      'throws where it is touched',
      (backend) => {
        backend.makeOutput = () => {
          throw new Error('not like this');
        };
      },
      'a module of our own could not work on the heap of the wasm backend (not like this)',
    ],
  ];

  it.each(changes)('says so when the backend %s, and leaves nothing behind', async (_what, change, reason) => {
    await openChanged(change);
    const before = tf.memory();
    const heap = openHeap();
    expect('unusable' in heap ? heap.unusable : 'usable').toContain(reason);
    expect(tf.memory().numDataBuffers).toBe(before.numDataBuffers);
    expect(openHeap(), 'the second time').toEqual(heap);
  });

  it('names the backend that is active instead', async () => {
    await tf.setBackend('cpu');
    expect(openHeap()).toEqual({ unusable: 'the active backend is "cpu", not "wasm"' });
  });

  it('gives one heap a backend', async () => {
    await tf.setBackend('wasm');
    const first = openHeap();
    expect(openHeap()).toBe(first);
    await openChanged(() => undefined);
    expect(openHeap()).not.toBe(first);
  });

  it.runIf(process.arch === 'x64')('says so when the runtime has no SIMD', async () => {
    // The compiled package, which `npm test` builds first, in a process where V8 believes that the processor lacks SSE 4.1.
    const dist = new URL('../../dist/', import.meta.url).href;
    const script = `
      import { openBackend } from '${dist}interpreter/backends.js';
      import { openHeap } from '${dist}kernels/heap.js';
      await openBackend('wasm');
      console.log(openHeap().unusable);
    `;
    const flags = ['--no-enable-sse4-1', '--input-type=module', '-e', script];
    const { stdout } = await promisify(execFile)(process.execPath, flags);
    expect(stdout).toBe('this runtime has WebAssembly without SIMD\n');
  });
});

describe('the heap', () => {
  let heap: Heap;
  beforeAll(async () => {
    heap = await openWasm();
  });

  it('finds tensors, and room for new ones', () => {
    tf.tidy(() => {
      const tensor = tf.tensor1d([1, 2, 3]);
      const seen = new Float32Array(heap.memory.buffer, heap.addressOf(tensor), 3);
      expect([...seen]).toEqual([1, 2, 3]);
    });
    const made = heap.allocate([2, 3], 'float32');
    new Float32Array(heap.memory.buffer, heap.addressOf(made), 6).fill(7);
    expect([...(tf.backend().readSync(made.dataId) as Float32Array)]).toEqual([7, 7, 7, 7, 7, 7]);
    tf.backend().disposeData(made.dataId);
    const reserved = heap.reserve(100);
    expect(reserved % 16).toBe(0);
    expect(reserved).toBeGreaterThan(0);
  });

  it('knows who shares data', () => {
    tf.tidy(() => {
      const tensor = tf.tensor1d([1, 2]);
      expect(heap.isShared(tensor)).toBe(false);
      const other = tensor.reshape([2, 1]);
      expect(heap.isShared(tensor)).toBe(true);
      other.dispose();
      expect(heap.isShared(tensor)).toBe(false);
    });
  });

  it('needs markWritten: without it a convolution goes on with the weights that it has packed', () => {
    tf.tidy(() => {
      const weights = tf.tensor4d([1, 2, 3, 4], [1, 1, 1, 4]);
      const convolve = () => [...tf.conv2d(tf.ones<tf.Rank.R4>([1, 1, 1, 1]), weights, 1, 'valid').dataSync()];
      expect(convolve()).toEqual([1, 2, 3, 4]);
      new Float32Array(heap.memory.buffer, heap.addressOf(weights), 4).fill(5);
      expect([...weights.dataSync()]).toEqual([5, 5, 5, 5]);
      expect(convolve(), 'the trap').toEqual([1, 2, 3, 4]);
      heap.markWritten(weights);
      expect(convolve()).toEqual([5, 5, 5, 5]);
    });
  });
});
