import type { Rng } from '../../random/rng.js';
import type { ConfigurationSpace } from '../configuration/configuration-space.js';
import { logExpectedImprovement, logExpectedImprovementOfLogs } from '../surrogate/acquisition.js';
import { type FeatureTable, forestFeatures, processFeatures } from '../surrogate/features.js';
import { fitForest } from '../surrogate/forest.js';
import { gaussianProcesses } from '../surrogate/gaussian-process.js';
import type { Surrogate } from '../surrogate/surrogate.js';
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

/** Surrogates of the kind that the settings name, over configurations of the space. */
export function modelBuilder(space: ConfigurationSpace, settings: SmacSettings, streams: ModelStreams): ModelBuilder {
  const acquisition = settings.acquisition === 'ei' ? logExpectedImprovement : logExpectedImprovementOfLogs;
  const { table, fitSurrogate } = surrogateOf(space, settings, streams);
  return {
    fit(observations, pending, previous) {
      const costs = COSTS[settings.costs](observations.map(({ outcome }) => outcome));
      const liars = settings.imputesPending && previous !== undefined ? pending : [];
      const rows = [...observations.map(({ row }) => row), ...liars];
      const responses = new Float64Array(rows.length);
      responses.set(costs);
      if (liars.length > 0 && previous !== undefined) responses.set(previous.means(liars), costs.length);
      const surrogate = fitSurrogate(encoded(rows, table), responses);
      const { means } = predict(surrogate, rows.slice(0, costs.length), table);
      let eta = Number.POSITIVE_INFINITY;
      for (const mean of means) eta = Math.min(eta, mean);
      return {
        means: (asked) => predict(surrogate, asked, table).means,
        score(asked) {
          const { means: values, variances } = predict(surrogate, asked, table);
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
  readonly table: FeatureTable;
  /** Fits features, row by row, to responses. */
  readonly fitSurrogate: (features: Float64Array, responses: Float64Array) => Surrogate;
}

function surrogateOf(space: ConfigurationSpace, settings: SmacSettings, { u32, starts }: ModelStreams): SurrogateKind {
  if (settings.surrogate === 'gaussian-process') {
    const table = processFeatures(space);
    return { table, fitSurrogate: gaussianProcesses(table.levels, starts) };
  }
  const table = forestFeatures(space);
  const logResponses = settings.acquisition === 'log-ei';
  return {
    table,
    fitSurrogate: (features, responses) => fitForest(features, responses, table.levels, { logResponses }, u32),
  };
}

function encoded(rows: readonly Float64Array[], table: FeatureTable): Float64Array {
  const width = table.levels.length;
  const features = new Float64Array(rows.length * width);
  rows.forEach((row, i) => {
    features.set(row, i * width);
  });
  table.encode(features, features, rows.length);
  return features;
}

function predict(surrogate: Surrogate, rows: readonly Float64Array[], table: FeatureTable) {
  const means = new Float64Array(rows.length);
  const variances = new Float64Array(rows.length);
  surrogate.predict(encoded(rows, table), rows.length, means, variances);
  return { means, variances };
}
