import type { Executor } from '../../../interpreter/executor.js';
import type { PfnConfig } from '../../../pfn/config.js';
import { createPfnTraining } from '../../../pfn/pfn-task.js';
import type { Program } from '../../../program/program.js';
import { train } from '../../../tasks/train.js';
import type { TrainingResult } from '../../../tasks/training.js';

/** A training with every step that it made. */
export interface StepwiseTraining {
  readonly losses: readonly number[];
  /** Norms of all gradients before they are clipped. */
  readonly norms: readonly number[];
  readonly result: TrainingResult;
}

/** What to train; a model of `modelSeed` on `config.stepsPerEpoch` steps an epoch. */
export interface StepwiseRequest {
  readonly config: PfnConfig;
  readonly modelSeed: number;
  readonly program: Program;
  readonly executor: Executor;
  readonly epochs: number;
  readonly onStep?: (done: number, all: number) => void;
}

/** Trains on after losses that are not finite, as the original does. */
export async function trainStepwise(request: StepwiseRequest): Promise<StepwiseTraining> {
  const { config, modelSeed, program, executor, epochs, onStep } = request;
  const [losses, norms]: [number[], number[]] = [[], []];
  const { task, protocol } = createPfnTraining(config, { modelSeed });
  const result = await train({
    task,
    protocol,
    epochs,
    optimizer: (variables) => executor.bind(program, variables),
    observers: [
      {
        onStep: ({ loss, gradientNorm = Number.NaN }) => {
          losses.push(loss);
          norms.push(gradientNorm);
          onStep?.(losses.length, epochs * config.stepsPerEpoch);
        },
      },
    ],
  });
  task.dispose();
  return { losses, norms, result };
}
