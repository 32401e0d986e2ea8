import { gradient, parameter } from '../../cells.js';
import type { ProgramBuilder } from '../builder.js';

/** Weight decay as a penalty on the loss ("coupled"), g + λ·w, as in all of torch's optimizers but AdamW. None when λ is 0. */
export function coupledGradient(builder: ProgramBuilder, weightDecay: number): number {
  if (weightDecay === 0) return gradient;
  return builder.value('add', gradient, builder.value('mul', parameter, builder.constant(weightDecay)));
}
