import { type Draws, logInteger } from '../../../random/numpy-draws.js';
import { type ActivationName, sampleActivation } from './activation.js';
import { type InitializerConfig, sampleInitializer } from './initializer.js';

/** A recurrent core with its size and the initialisers of its weights. */
export type RnnCoreConfig =
  | readonly [
      kind: 'vrnn',
      fields: {
        readonly hidden_to_hidden: InitializerConfig;
        readonly in_to_hidden: InitializerConfig;
        readonly act_fn: ActivationName;
        readonly core_dim: number;
      },
    ]
  | readonly [
      kind: 'gru',
      fields: { readonly core_dim: number } & { readonly [Weight in GruWeight]: InitializerConfig },
    ]
  | readonly [kind: 'lstm', fields: { readonly w_gates: InitializerConfig; readonly core_dim: number }];

/** In the order in which their initialisers are drawn. */
const GRU_WEIGHTS = ['wh', 'wz', 'wr', 'uh', 'uz', 'ur'] as const;
type GruWeight = (typeof GRU_WEIGHTS)[number];

/** Whether the weights share an initialiser is drawn for every kind, also for the LSTM, which has but one. */
export function sampleRnnCore(draws: Draws): RnnCoreConfig {
  const kind = draws.choice(['vrnn', 'gru', 'lstm'] as const);
  const isLinked = draws.choice([true, true, true, true, false]);
  switch (kind) {
    case 'vrnn': {
      const hidden_to_hidden = sampleInitializer(draws);
      const in_to_hidden = isLinked ? hidden_to_hidden : sampleInitializer(draws);
      return [kind, { hidden_to_hidden, in_to_hidden, act_fn: sampleActivation(draws), core_dim: sampleSize(draws) }];
    }
    case 'gru': {
      const core_dim = sampleSize(draws);
      const shared = isLinked ? sampleInitializer(draws) : undefined;
      const weights = GRU_WEIGHTS.map((weight) => [weight, shared ?? sampleInitializer(draws)] as const);
      return [kind, { core_dim, ...(Object.fromEntries(weights) as { [Weight in GruWeight]: InitializerConfig }) }];
    }
    case 'lstm':
      return [kind, { w_gates: sampleInitializer(draws), core_dim: sampleSize(draws) }];
  }
}

function sampleSize(draws: Draws): number {
  return logInteger(draws, 32, 128);
}
