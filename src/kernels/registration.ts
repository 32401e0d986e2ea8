import type * as tf from '@tensorflow/tfjs';

/** A kernel of ours for the WebAssembly backend: takes the place of the stock one of that name, or fills a gap. */
export interface KernelRegistration {
  /** As tfjs calls it, which is how the gradients of tfjs find it: `Conv2DBackpropFilter`. */
  readonly kernelName: string;
  readonly kernelFunc: tf.KernelFunc;
}
