import type { Json } from '../../../src/util/json.js';

/** Largest value that a shrunk configuration keeps, by the name of its field. Numbers and lists of numbers alike. */
const LIMITS: Readonly<Record<string, number>> = {
  ...{ bs: 6, batch_size: 6, n_samples: 30 },
  ...{ layer_sizes: 16, hidden_units: 16, enc_hidden_units: 12, dec_hidden_units: 16, fc_hidden_units: 16 },
  ...{ hidden: 16, enc: 16, dec: 16, latent: 6, hidden_sizes: 16, channels: 8, fc: 16 },
  ...{ dims: 12, dim: 12, n_features: 12 },
  // no noise on gradients, so that they can be compared with the slope of the loss
  ...{ noise_stdev: 0, zero_probability: 0 },
};

/** The same configuration with smaller batches and layers, and without noise on gradients: same choices, same depth, fewer numbers. */
export function shrunk(config: Json, limit = Number.POSITIVE_INFINITY): Json {
  if (typeof config === 'number') return Math.min(config, limit);
  if (Array.isArray(config)) return config.map((entry) => shrunk(entry, limit));
  if (config === null || typeof config !== 'object') return config;
  return Object.fromEntries(
    Object.entries(config).map(([name, value]) => [name, shrunk(value ?? null, LIMITS[name] ?? limit)]),
  );
}
