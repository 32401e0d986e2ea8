import type * as tf from '@tensorflow/tfjs';

/** Optimizer state as plain data: a step counter and, per variable, the slots it keeps. */
export interface OptimizerState {
  readonly step: number;
  readonly memories: readonly {
    readonly slots: readonly {
      readonly address: number;
      readonly type: 'scalar' | 'tensor';
      readonly data: Float32Array;
    }[];
  }[];
}

/** What the training loop needs of an optimizer bound to its variables; a `ProgramRun` is one. */
export interface BoundOptimizer {
  step(gradients: readonly tf.Tensor[], gradientScale?: number): void;
  exportState(): OptimizerState;
  importState(state: OptimizerState): void;
  dispose(): void;
}

/** Binds an optimizer to the variables of one member; whoever calls it disposes of the result. */
export type OptimizerFactory = (variables: readonly tf.Variable[]) => BoundOptimizer;
