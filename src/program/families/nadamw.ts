import { gradient, parameter } from '../cells.js';
import type { Program } from '../program.js';
import { correctedRate, correctMoments, regularizedGradient, rootPlus, writeMoments } from './adam-parts.js';
import { createBuilder, type ProgramBuilder } from './builder.js';
import { checkArguments, type FamilyOptions, type Hyperparameters } from './hyperparameters.js';
import { writeRate } from './nadamw-schedule.js';

/** Hyperparameters by TaskSet's names. */
export const NADAMW_FIELDS = {
  learning_rate: 'positive',
  beta1: 'decayRate',
  beta2: 'decayRate',
  epsilon: 'positive',
  use_nesterov: 'flag',
  adamw_weight_decay: 'nonNegative',
  l2_weight_decay: 'nonNegative',
  warmup_fraction: 'fraction',
  min_learning_rate_mult: 'fraction',
  constant_fraction: 'fraction',
} as const;

type NAdamW = Hyperparameters<typeof NADAMW_FIELDS>;

/**
 * NAdamW: Adam with Nesterov momentum, two weight decays, warm-up, a constant phase and a cosine decay. TaskSet (Metz et al. 2020), appendix D.
 * T = trainingSteps, s = min(t − 1, T), t counting from 1; cosine(s) as in `nadamw-schedule.ts`.
 *
 *     m ← β₁·m + (1 − β₁)·g,  v ← β₂·v + (1 − β₂)·g²
 *
 *     released  g ← g − l2·w                              (away from 0: a quirk of the code)
 *               αₜ = cosine(s) · min(s / W, 1),            W = T · min(warm-up, constant fraction)
 *               a = αₜ·√(1 − β₂ᵗ) / (1 − β₁ᵗ)
 *               u = a·n / (√v + ε) + a·λ·w,                n = m, or β₁·m + (1 − β₁)·g with Nesterov
 *     paper     g ← g + 2·l2·w                            S22
 *               αₜ = α·s/W while s < W = T · warm-up, then cosine(s)      S13 to S17
 *               u = αₜ·n / (√v̂ + ε) + αₜ·λ·w,              n = m̂, or β₁·m̂ + (1 − β₁)·g        S27 to S30
 *
 * State: m and v, zero before step 1. `released` heeds `use_nesterov` only with `honourNesterov`: TaskSet's code loses the flag, opt_list does not.
 *
 * Mended in `paper`: S14 subtracts the multiplier c_min from the rate α, where the least rate α·c_min is meant; S14 and S15 let the cosine begin at
 * step 0 and divide by T − c_constant, where it begins after the constant phase of T·c_constant steps; S17 lacks the factor α; S29 and S30
 * print the Nesterov term with the opposite sign of the other.
 *
 * What cannot matter is left out, so a few hyperparameters do not show in the program: `warmup_fraction` when `released` has no constant
 * phase, `min_learning_rate_mult` when the constant phase lasts to the end, `use_nesterov` where it is not heeded.
 * @throws {NosbenchError} `input`, with all faults of the arguments together.
 */
export function nadamW(hyperparameters: NAdamW, options: FamilyOptions = {}): Program {
  const { isPaper, trainingSteps, honourNesterov, name } = checkArguments(
    'nadamw',
    NADAMW_FIELDS,
    hyperparameters,
    options,
  );
  const builder = createBuilder();
  const rate = writeRate(builder, hyperparameters, trainingSteps, isPaper);
  const hasNesterov = honourNesterov && hyperparameters.use_nesterov;
  if (isPaper) writePaper(builder, hyperparameters, rate, hasNesterov);
  else writeReleased(builder, hyperparameters, rate, hasNesterov);
  return builder.build(name);
}

function writeReleased(builder: ProgramBuilder, values: NAdamW, rate: number, hasNesterov: boolean): void {
  const { beta1, beta2, epsilon } = constantsOf(builder, values);
  const { l2_weight_decay: l2, adamw_weight_decay: decay } = values;
  const g = l2 === 0 ? gradient : builder.value('sub', gradient, builder.value('mul', parameter, builder.constant(l2)));
  const { m, v } = writeMoments(builder, g, beta1, beta2);
  const corrected = correctedRate(builder, rate, beta1, beta2);
  const numerator = hasNesterov ? builder.value('interpolate', m, g, beta1) : m;
  const update = builder.value('div', builder.value('mul', numerator, corrected), rootPlus(builder, v, epsilon));
  addDecay(builder, update, decay, corrected);
}

function writePaper(builder: ProgramBuilder, values: NAdamW, rate: number, hasNesterov: boolean): void {
  const { beta1, beta2, epsilon } = constantsOf(builder, values);
  const g = regularizedGradient(builder, 0, values.l2_weight_decay);
  const { m, v } = correctMoments(builder, writeMoments(builder, g, beta1, beta2), beta1, beta2);
  const numerator = hasNesterov ? builder.value('interpolate', m, g, beta1) : m;
  const update = builder.value('mul', builder.value('div', numerator, rootPlus(builder, v, epsilon)), rate);
  addDecay(builder, update, values.adamw_weight_decay, rate);
}

/** update + rate·λ·w, or `update` as it stands when λ is 0. */
function addDecay(builder: ProgramBuilder, update: number, decay: number, rate: number): void {
  if (decay === 0) return;
  const scaled = builder.value('mul', builder.value('mul', rate, builder.constant(decay)), parameter);
  builder.value('add', update, scaled);
}

function constantsOf(builder: ProgramBuilder, { beta1, beta2, epsilon }: NAdamW) {
  return { beta1: builder.constant(beta1), beta2: builder.constant(beta2), epsilon: builder.constant(epsilon) };
}
