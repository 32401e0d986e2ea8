import { torchGenerator } from '../random/torch.js';

/** Evaluation positions of a training by step. */
export interface Positions {
  /** s of a step, 0-based over the whole training: 0 .. points − 1. */
  at(step: number): number;
}

const SEED = 42;

/** The stream of evaluation positions of the original's trainer: one word a step under seed 42. What was drawn is kept, so that any step can be asked for. */
export function createPositions(points: number): Positions {
  const generator = torchGenerator(SEED);
  const drawn: number[] = [];
  return {
    at(step) {
      while (drawn.length <= step) drawn.push(generator.randint(0, points));
      return drawn[step]!;
    },
  };
}
