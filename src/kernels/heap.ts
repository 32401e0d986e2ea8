import * as tf from '@tensorflow/tfjs';
import { NosbenchError } from '../util/errors.js';
import { selfTest } from './heap-self-test.js';

/** The linear memory of tfjs's WebAssembly backend, and where tensors lie in it. */
export interface Heap {
  readonly memory: WebAssembly.Memory;
  /** Byte address of a tensor's first element. Valid until the tensor is disposed of, also when the heap grows. */
  addressOf(tensor: Pick<tf.TensorInfo, 'dataId' | 'shape'>): number;
  /**
   * A new tensor for a kernel's output; its elements are whatever was there. May grow the heap: typed-array views made before are dead.
   * @throws {NosbenchError} `environment` when the heap is full
   */
  allocate(shape: readonly number[], dtype: 'float32' | 'int32' | 'bool'): tf.TensorInfo;
  /** True when another tensor shares the data: writing in place would change that one too. */
  isShared(tensor: tf.Tensor): boolean;
  /**
   * Must follow every write in place: XNNPACK keeps packed weights of matMul and conv2d by the identity of the data, and would go on
   * using the old ones. Gives the data a new identity.
   */
  markWritten(tensor: tf.Tensor): void;
  /**
   * Byte address of memory of our own, aligned to 16, never freed; for scratch space of modules that live as long as the process.
   * @throws {NosbenchError} `environment` when the heap is full
   */
  reserve(bytes: number): number;
}

/** What nosbench uses of the backend beyond its public interface; pinned to tfjs 4.22.0 and checked by `openHeap`. */
interface BackendInternals {
  readonly wasm: {
    readonly asm: { readonly memory: WebAssembly.Memory };
    readonly HEAPU8: Uint8Array;
    readonly tfjs: { disposeData(id: number): void; registerTensor(id: number, size: number, address: number): void };
    _malloc(bytes: number): number;
    _free(address: number): void;
  };
  readonly dataIdMap: { get(dataId: object): { id: number; memoryOffset: number; refCount: number } | undefined };
  dataIdNextNumber: number;
  makeOutput(shape: number[], dtype: tf.DataType): tf.TensorInfo;
}

let opened: { readonly backend: object; readonly heap: Heap } | undefined;

/**
 * The heap of the active backend, or why it cannot be used: then programs run by the `tensor` executor.
 * The first call for a backend tries out all that is used of its internals, and sees to it that a full heap is an error.
 */
export function openHeap(): Heap | { readonly unusable: string } {
  const backend: object = tf.backend();
  if (opened?.backend === backend) return opened.heap;
  if (tf.getBackend() !== 'wasm') return { unusable: `the active backend is "${tf.getBackend()}", not "wasm"` };
  const fault = faultOf(backend);
  if (fault !== undefined) return { unusable: fault };
  const internals = backend as BackendInternals;
  const heap = createHeap(internals);
  const failed = selfTest(heap);
  if (failed !== undefined) return { unusable: failed };
  guardAllocation(internals);
  opened = { backend, heap };
  return heap;
}

function faultOf({ wasm, dataIdMap, dataIdNextNumber, makeOutput }: Partial<BackendInternals>): string | undefined {
  const expected = 'this version of @tensorflow/tfjs-backend-wasm is not the one nosbench knows (4.22.0)';
  if (!(wasm?.asm?.memory instanceof WebAssembly.Memory)) return `${expected}: no memory at wasm.asm.memory`;
  if (wasm.asm.memory.buffer !== wasm.HEAPU8?.buffer) return `${expected}: wasm.asm.memory is not its heap`;
  if (!(wasm.asm.memory.buffer instanceof ArrayBuffer)) {
    return 'the heap is shared between threads (the threaded build of the backend)';
  }
  if (typeof wasm._malloc !== 'function') return `${expected}: no wasm._malloc`;
  if (typeof wasm._free !== 'function') return `${expected}: no wasm._free`;
  if (typeof wasm.tfjs?.registerTensor !== 'function') return `${expected}: no wasm.tfjs.registerTensor`;
  if (typeof wasm.tfjs.disposeData !== 'function') return `${expected}: no wasm.tfjs.disposeData`;
  if (typeof dataIdMap?.get !== 'function') return `${expected}: no dataIdMap`;
  if (typeof dataIdNextNumber !== 'number') return `${expected}: no dataIdNextNumber`;
  if (typeof makeOutput !== 'function') return `${expected}: no makeOutput`;
  return undefined;
}

function createHeap(backend: BackendInternals): Heap {
  const dataOf = (tensor: Pick<tf.TensorInfo, 'dataId' | 'shape'>) => {
    const data = backend.dataIdMap.get(tensor.dataId);
    if (data === undefined) {
      throw new NosbenchError(
        'bug',
        `heap: expected a tensor of the wasm backend, got one of shape [${tensor.shape}] that it does not hold. Please report this.`,
      );
    }
    return data;
  };
  return {
    memory: backend.wasm.asm.memory,
    addressOf: (tensor) => dataOf(tensor).memoryOffset,
    allocate: (shape, dtype) => backend.makeOutput([...shape], dtype),
    isShared: (tensor) => dataOf(tensor).refCount > 1,
    markWritten(tensor) {
      const data = dataOf(tensor);
      backend.wasm.tfjs.disposeData(data.id);
      data.id = backend.dataIdNextNumber++;
      backend.wasm.tfjs.registerTensor(data.id, tensor.size, data.memoryOffset);
    },
    reserve(bytes) {
      // `>>> 0`: an address beyond 2 GB comes back negative.
      const address = backend.wasm._malloc(bytes + 16) >>> 0;
      return ((address + 15) & ~15) >>> 0;
    },
  };
}

/** Where the heap of WebAssembly ends. */
const END = 2 ** 32;

/** What tensors leave free near the end: the backend's own code takes small blocks besides, and aborts for good when it gets none. */
const HEADROOM = 2 ** 22;

/**
 * Where there is no room for a tensor, `_malloc` gives 0, and tfjs goes on with the address 0: it writes the tensor over the first bytes
 * of the heap and says nothing. Near the end it may give a block that reaches beyond the heap, and the same again to the next who asks.
 * Sizes are cut to 32 bits besides. Every tensor of the backend is allocated by this function.
 */
function guardAllocation({ wasm }: BackendInternals): void {
  const malloc = wasm._malloc;
  const { memory } = wasm.asm;
  /** Address of a block that is really there, else 0. One that reaches beyond the end is not freed: the allocator does not count it as given. */
  const take = (bytes: number): number => {
    const address = bytes < END ? malloc(bytes) >>> 0 : 0;
    return address + bytes <= memory.buffer.byteLength ? address : 0;
  };
  const leavesHeadroom = (): boolean => {
    if (memory.buffer.byteLength < END - 64 * HEADROOM) return true;
    const probe = take(HEADROOM);
    if (probe !== 0) wasm._free(probe);
    return probe !== 0;
  };
  wasm._malloc = (bytes) => {
    if (bytes === 0) return malloc(bytes);
    const address = take(bytes);
    if (address !== 0) {
      if (leavesHeadroom()) return address;
      wasm._free(address);
    }
    throw new NosbenchError(
      'environment',
      `heap: expected room for ${bytes} more bytes, got none: the heap of the wasm backend is full, it ends at 4 GB. Use a smaller model or batch, or --backend node.`,
    );
  };
}
