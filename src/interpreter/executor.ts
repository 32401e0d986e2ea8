import type * as tf from '@tensorflow/tfjs';
import type { Program } from '../program/program.js';

/** `scalar`: plain float32 arrays, the meaning; `tensor`: one tfjs operation an instruction; `fused`: one WebAssembly loop. */
export type ExecutorName = 'scalar' | 'tensor' | 'fused';

/** What outlives a step for one parameter tensor: the slots that the next step can read. */
export interface ParameterMemory {
  /** Slot address -> its value; a scalar is an array of length 1 with `type` 'scalar'. */
  readonly slots: readonly {
    readonly address: number;
    readonly type: 'scalar' | 'tensor';
    readonly data: Float32Array;
  }[];
}

/** All that a training run needs to go on exactly where it stood: plain data, a copy, safe to keep. */
export interface ProgramState {
  /** Steps done; the next step reads `step + 1` at address 2. */
  readonly step: number;
  readonly memories: readonly ParameterMemory[];
}

/** A program bound to the parameters of one training run. It owns its slots; the variables stay the caller's. */
export interface ProgramRun {
  /**
   * One optimizer step: runs the program for every variable, in order, and subtracts `learningRate * update` in place.
   * @param gradients one a variable, of its shape; not written to, not disposed of.
   * @param gradientScale factor applied to every gradient before the program reads it (gradient clipping), default 1.
   */
  step(gradients: readonly tf.Tensor[], gradientScale?: number): void;
  readonly steps: number;
  exportState(): ProgramState;
  /** @throws {NosbenchError} when `state` does not fit the variables. */
  importState(state: ProgramState): void;
  dispose(): void;
}

/** How to bind a program. */
export interface BindOptions {
  /** Factor on every update, default 1. A number, not a schedule: schedules are programs or the task's own pipeline. */
  readonly learningRate?: number;
}

/** One way of running programs. All executors give the same meaning; tests hold them together. */
export interface Executor {
  readonly name: ExecutorName;
  bind(program: Program, variables: readonly tf.Variable[], options?: BindOptions): ProgramRun;
}
