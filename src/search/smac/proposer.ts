import { boundedInteger } from '../../random/bounded.js';
import { derivedStream } from '../../random/derived.js';
import { mersenneTwister } from '../../random/mersenne.js';
import type { Rng } from '../../random/rng.js';
import { sampleConfiguration } from '../configuration/sample.js';
import type { Descriptions, Origin } from '../contract.js';
import { type Design, randomDesign, sobolDesign } from '../design/design.js';
import type { Encoding } from './encoding.js';
import { type Model, modelBuilder } from './model.js';
import type { Observations } from './observations.js';
import { rankCandidates } from './ranking.js';
import type { SmacSettings } from './settings.js';

/** A configuration that might be evaluated. */
export interface Candidate {
  readonly row: Float64Array;
  readonly origin: Origin;
}

/** Comes up with configurations; whoever asks decides which of them are evaluated. */
export interface Proposer {
  /** The next candidate. @param pending configurations that are open */
  next(pending: readonly Float64Array[]): Candidate;
  /** Notes that the last candidate was proposed: after `retrainAfter` of them the surrogate is fitted anew. */
  accepted(): void;
}

/** Fits early when so large a part of the observations was inferred since the last fit, and at least `retrainAfter` of them. */
const REFIT_SHARE = 0.1;

/**
 * SMAC's loop: the initial design, then a ranking of candidates by acquisition, with random configurations in between. While
 * nothing is known, random ones. Every purpose has its stream of random numbers.
 */
export function createProposer(
  encoding: Encoding,
  settings: SmacSettings,
  observations: Observations,
  seed: number,
  label: string,
  descriptions?: Descriptions,
): Proposer {
  const { space } = encoding;
  const stream = (purpose: string) => derivedStream(seed, `${label}/${purpose}`);
  const sampling = stream('sample');
  const exploring = fastStream(stream('explore').integer(0, 2 ** 32));
  const interleaving = stream('interleave');
  const streams = { u32: mersenneTwister(stream('forest').integer(0, 2 ** 32)).u32, starts: stream('starts') };
  const models = modelBuilder(encoding, settings, streams, descriptions);
  let design: Design | undefined;
  let designed = 0;
  let model: Model | undefined;
  let ranked: readonly Float64Array[] = [];
  let cursor = 0;
  let proposed = 0;
  let fittedAt = 0;
  /** Whether the next proposal is a random one; drawn once for each, however many candidates are turned down. */
  let isRandom: boolean | undefined;

  const isStale = (): boolean => {
    const news = observations.count - fittedAt;
    if (news === 0) return false;
    const { retrainAfter } = settings;
    return (
      proposed >= retrainAfter || cursor >= ranked.length || news >= 2 * retrainAfter + REFIT_SHARE * observations.count
    );
  };

  const refit = (pending: readonly Float64Array[]): void => {
    model = models.fit(observations.training(), pending, model);
    ranked = rankCandidates({ encoding, settings, model, evaluated: observations.evaluated, sampling, exploring });
    cursor = 0;
    proposed = 0;
    fittedAt = observations.count;
  };

  return {
    next(pending) {
      if (designed < settings.designSize) {
        designed += 1;
        design ??= settings.design === 'sobol' ? sobolDesign(space, stream('design')) : randomDesign(space, sampling);
        return { row: design(), origin: 'initial' };
      }
      if (observations.evaluated.length > 0 && isStale()) refit(pending);
      isRandom ??= interleaving.uniform() < settings.randomShare;
      if (isRandom || cursor >= ranked.length) return { row: sampleConfiguration(space, sampling), origin: 'random' };
      cursor += 1;
      return { row: ranked[cursor - 1]!, origin: 'surrogate' };
    },
    accepted() {
      proposed += 1;
      isRandom = undefined;
    },
  };
}

/** Local searches draw millions of numbers: the Mersenne Twister is several times as fast as the derived streams. */
function fastStream(seed: number): Rng {
  const { u32 } = mersenneTwister(seed);
  return {
    integer: (low, high) => low + boundedInteger(high - 1 - low, u32),
    uniform: () => u32() / 2 ** 32,
  };
}
