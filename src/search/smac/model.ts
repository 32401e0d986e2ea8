import type { Rng } from '../../random/rng.js';
import type { Descriptions } from '../contract.js';
import { logExpectedImprovement, logExpectedImprovementOfLogs } from '../surrogate/acquisition.js';
import { forestFeatures, processFeatures } from '../surrogate/features.js';
import { fitForest } from '../surrogate/forest.js';
import { gaussianProcesses } from '../surrogate/gaussian-process.js';
import type { Surrogate } from '../surrogate/surrogate.js';
import type { Encoding } from './encoding.js';
import { behaviourFeatures, type Features, vectorFeatures } from './features.js';
import type { Observation } from './observations.js';
import { COSTS, type SmacSettings } from './settings.js';

/** A fitted surrogate, asked about configurations. */
export interface Model {
  /** ln of the acquisition of each row of `rows`. */
  score(rows: readonly Float64Array[]): Float64Array;
  /** Predicted mean of each row. */
  means(rows: readonly Float64Array[]): Float64Array;
}

/** Fits models, one after the other. */
export interface ModelBuilder {
  /** @param pending configurations that are open; where the settings say so, each is taken for what `previous` predicts */
  fit(observations: readonly Observation[], pending: readonly Float64Array[], previous: Model | undefined): Model;
}

/** Where a surrogate's randomness comes from. */
export interface ModelStreams {
  /** Random bits of the forest, one stream over all fits. */
  readonly u32: () => number;
  /** Random starts of the Gaussian process. */
  readonly starts: Rng;
}

/**
 * Surrogates of the kind that the settings name, over configurations of the space.
 * @param descriptions what a forest reads of programs; left out, it reads their configurations
 */
export function modelBuilder(
  encoding: Encoding,
  settings: SmacSettings,
  streams: ModelStreams,
  descriptions?: Descriptions,
): ModelBuilder {
  const acquisition = settings.acquisition === 'ei' ? logExpectedImprovement : logExpectedImprovementOfLogs;
  const { features, fitSurrogate } = surrogateOf(encoding, settings, streams, descriptions);
  return {
    fit(observations, pending, previous) {
      const costs = COSTS[settings.costs](observations.map(({ outcome }) => outcome));
      const liars = settings.imputesPending && previous !== undefined ? pending : [];
      const rows = [...observations.map(({ row }) => row), ...liars];
      const responses = new Float64Array(rows.length);
      responses.set(costs);
      if (liars.length > 0 && previous !== undefined) responses.set(previous.means(liars), costs.length);
      const surrogate = fitSurrogate(features.of(rows), responses);
      const { means } = predict(surrogate, rows.slice(0, costs.length), features);
      let eta = Number.POSITIVE_INFINITY;
      for (const mean of means) eta = Math.min(eta, mean);
      return {
        means: (asked) => predict(surrogate, asked, features).means,
        score(asked) {
          const { means: values, variances } = predict(surrogate, asked, features);
          return values.map((mean, i) => {
            const value = acquisition(mean, Math.sqrt(variances[i]!), eta);
            return Number.isNaN(value) ? -Number.MAX_VALUE : value;
          });
        },
      };
    },
  };
}

interface SurrogateKind {
  readonly features: Features;
  /** Fits features, row by row, to responses. */
  readonly fitSurrogate: (features: Float64Array, responses: Float64Array) => Surrogate;
}

function surrogateOf(
  { space, toProgram }: Encoding,
  settings: SmacSettings,
  { u32, starts }: ModelStreams,
  descriptions: Descriptions | undefined,
): SurrogateKind {
  if (settings.surrogate === 'gaussian-process') {
    const features = vectorFeatures(processFeatures(space));
    return { features, fitSurrogate: gaussianProcesses(features.levels, starts) };
  }
  const features = descriptions ? behaviourFeatures(toProgram, descriptions) : vectorFeatures(forestFeatures(space));
  const { levels } = features;
  const logResponses = settings.acquisition === 'log-ei';
  return {
    features,
    fitSurrogate: (table, responses) => fitForest(table, responses, levels, { logResponses }, u32),
  };
}

function predict(surrogate: Surrogate, rows: readonly Float64Array[], features: Features) {
  const means = new Float64Array(rows.length);
  const variances = new Float64Array(rows.length);
  surrogate.predict(features.of(rows), rows.length, means, variances);
  return { means, variances };
}
