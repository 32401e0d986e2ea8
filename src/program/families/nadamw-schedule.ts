import { half, one, step } from '../cells.js';
import type { ProgramBuilder } from './builder.js';

/** The part of NAdamW's hyperparameters that makes its rate. */
export interface Schedule {
  readonly learning_rate: number;
  readonly warmup_fraction: number;
  readonly constant_fraction: number;
  readonly min_learning_rate_mult: number;
}

/**
 * Address of the learning rate of this step; `nadamW` has the equations. What has no effect is left out of the program: a warm-up or a constant
 * phase of length 0, and the decay when the constant phase lasts to the end. All lengths are computed in float32 by the program itself, so that
 * programs differ whenever their hyperparameters do.
 */
export function writeRate(
  builder: ProgramBuilder,
  schedule: Schedule,
  trainingSteps: number,
  isPaper: boolean,
): number {
  const { warmup_fraction: warmup, constant_fraction: constant } = schedule;
  const rate = builder.constant(schedule.learning_rate);
  const hasDecay = Math.fround(trainingSteps * Math.fround(constant)) < trainingSteps;
  const hasWarmup = warmup !== 0 && (isPaper || constant !== 0);
  if (!hasDecay && !hasWarmup) return rate;
  const total = builder.constant(trainingSteps);
  const time = builder.value('minimum', builder.value('sub', step, one), total);
  const decayed = hasDecay ? writeDecay(builder, schedule, rate, total, time) : rate;
  if (!hasWarmup) return decayed;
  const fraction = builder.constant(warmup);
  if (isPaper) {
    const length = builder.value('mul', total, fraction);
    const isOver = builder.value('heaviside', builder.value('sub', time, length), one);
    const rising = builder.value('mul', rate, writeRamp(builder, time, length));
    return builder.value('interpolate', decayed, rising, isOver);
  }
  // The warm-up ends no later than the constant phase, so the rate is still α while it lasts: a factor does for a choice.
  const length = builder.value('mul', total, builder.value('minimum', fraction, builder.constant(constant)));
  return builder.value('mul', decayed, writeRamp(builder, time, length));
}

/** min(t / W, 1): bounded, so that a ramp much shorter than a step cannot bring an infinity in. */
function writeRamp(builder: ProgramBuilder, time: number, length: number): number {
  return builder.value('minimum', builder.value('div', time, length), one);
}

/** (α − α_min)·(cos((max(t, C) − C)·π / (T − C))/2 + 1/2) + α_min, with C = T · constant_fraction and α_min = α · min_learning_rate_mult. */
function writeDecay(builder: ProgramBuilder, schedule: Schedule, rate: number, total: number, time: number): number {
  const { constant_fraction: constant, min_learning_rate_mult: multiple } = schedule;
  let elapsed = time;
  let length = total;
  if (constant !== 0) {
    const start = builder.value('mul', total, builder.constant(constant));
    elapsed = builder.value('sub', builder.value('maximum', time, start), start);
    length = builder.value('sub', total, start);
  }
  const angle = builder.value('div', builder.value('mul', elapsed, builder.constant(Math.PI)), length);
  const wave = builder.value('add', builder.value('mul', builder.value('cos', angle), half), half);
  if (multiple === 0) return builder.value('mul', rate, wave);
  const least = builder.value('mul', rate, builder.constant(multiple));
  return builder.value('add', builder.value('mul', builder.value('sub', rate, least), wave), least);
}
