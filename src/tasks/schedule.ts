import { NosbenchError } from '../util/errors.js';
import type { OptimizerFactory } from './optimizer.js';

/** Cosine annealing with warm-up: a factor on every update, set once an epoch. */
export interface CosineSchedule {
  readonly kind: 'cosine';
  /** W, epochs of linear warm-up, less than N. The first epoch has factor 0 unless W is 0. */
  readonly warmupEpochs: number;
  /** N, epochs that the schedule is laid out over. */
  readonly epochs: number;
}

/** How a task was trained by those who published it: the optimizer that a program takes the place of. */
export interface Pipeline {
  /** As tables call it: `AdamW + cosine`. */
  readonly name: string;
  /** Specification of the optimizer: `adamw:lr=0.001,weight_decay=0`. */
  readonly optimizer: string;
  /** W / N of its cosine schedule. */
  readonly warmupShare: number;
}

/** W / N where a task says nothing: 5 of 20 epochs, as in the ridge regression tutorial that NOSBench's PFN comes from. */
export const DEFAULT_WARMUP_SHARE = 0.25;

/** The schedule of a training of so many epochs; the warm-up is cut to whole epochs, so that a training of one has none. */
export function cosineSchedule(epochs: number, warmupShare = DEFAULT_WARMUP_SHARE): CosineSchedule {
  // The hair saves 0.05 · 400 and its like from the rounding of the share.
  return { kind: 'cosine', warmupEpochs: Math.floor(epochs * warmupShare + 1e-9), epochs };
}

/** f(e) = e/W while e < W, then ½(1 + cos(π(e − W)/(N − W))); e counts from 0. */
export function scheduleFactor({ warmupEpochs, epochs }: CosineSchedule, epoch: number): number {
  if (epoch < warmupEpochs) return epoch / warmupEpochs;
  return 0.5 * (1 + Math.cos((Math.PI * (epoch - warmupEpochs)) / (epochs - warmupEpochs)));
}

/** What tells trainings under one schedule from those under others, and from those without: `cosine(5/20)`. */
export function scheduleName({ kind, warmupEpochs, epochs }: CosineSchedule): string {
  return `${kind}(${warmupEpochs}/${epochs})`;
}

/** @throws {NosbenchError} code `usage` for a schedule of no epochs, a warm-up that fills it, or one that ends before the training. */
export function checkSchedule({ warmupEpochs, epochs }: CosineSchedule, trainedEpochs: number): void {
  const isWhole = [warmupEpochs, epochs].every((value) => Number.isSafeInteger(value) && value >= 0);
  if (isWhole && warmupEpochs < epochs && trainedEpochs <= epochs) return;
  throw new NosbenchError(
    'usage',
    `schedule: expected a warm-up of fewer epochs than the schedule's, and at least the ${trainedEpochs} trained in all, got ${warmupEpochs} of ${epochs}. Choose other epochs.`,
  );
}

/**
 * An optimizer under a schedule: bound anew, with its state, whenever the factor changes. Where it stands follows from the steps in the
 * state, so an interrupted training goes on as if it had not been.
 * @param bindAt the optimizer with this factor on its updates
 */
export function underSchedule(
  bindAt: (factor: number) => OptimizerFactory,
  schedule: CosineSchedule,
  stepsPerEpoch: number,
): OptimizerFactory {
  const factorAt = (step: number): number => scheduleFactor(schedule, Math.floor(step / stepsPerEpoch));
  return (variables) => {
    let step = 0;
    let factor = factorAt(step);
    let bound = bindAt(factor)(variables);
    const follow = () => {
      const next = factorAt(step);
      if (next === factor) return;
      const state = bound.exportState();
      bound.dispose();
      factor = next;
      bound = bindAt(factor)(variables);
      bound.importState(state);
    };
    return {
      step(gradients, gradientScale) {
        follow();
        bound.step(gradients, gradientScale);
        step += 1;
      },
      exportState: () => bound.exportState(),
      importState(state) {
        step = state.step;
        bound.importState(state);
      },
      dispose: () => bound.dispose(),
    };
  };
}
