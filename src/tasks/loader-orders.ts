import { torchGenerator } from '../random/torch.js';

/** The orders in which an epoch goes through its rows: positions within the split. */
export interface EpochOrder {
  readonly training: Int32Array;
  readonly validation: Int32Array;
}

/** Orders by epoch, drawn from one stream that goes on from epoch to epoch. */
export interface LoaderOrders {
  /** @param epoch 0-based */
  at(epoch: number): EpochOrder;
}

/**
 * What PyTorch's shuffling data loaders draw in a training: at the beginning of each pass a number of 64 bits that seeds workers which are
 * not there, then the permutation; the training rows first, then the validation rows. What was drawn is kept, so that any epoch can be asked for.
 */
export function createLoaderOrders(seed: number, training: number, validation: number): LoaderOrders {
  const generator = torchGenerator(seed);
  const drawn: EpochOrder[] = [];
  const pass = (rows: number): Int32Array => {
    generator.int64();
    return Int32Array.from(generator.randperm(rows));
  };
  return {
    at(epoch) {
      while (drawn.length <= epoch) drawn.push({ training: pass(training), validation: pass(validation) });
      return drawn[epoch]!;
    },
  };
}
