/** A recurrent core with Sonnet's default initialisation; `irnn`: a vanilla one whose recurrent matrix begins as the identity. */
export type FixedCore =
  | { readonly kind: 'lstm' | 'gru'; readonly size: number }
  | { readonly kind: 'vrnn' | 'irnn'; readonly size: number; readonly activation: 'tanh' | 'relu' };

const lstm = (size: number): FixedCore => ({ kind: 'lstm', size });
const gru = (size: number): FixedCore => ({ kind: 'gru', size });
const vrnn = (size: number, activation: 'tanh' | 'relu' = 'tanh'): FixedCore => ({ kind: 'vrnn', size, activation });
const irnn = (size: number): FixedCore => ({ kind: 'irnn', size, activation: 'relu' });

/** A fixed language model on bytes of lm1b. */
export type FixedLanguageModelConfig = {
  readonly core: FixedCore;
  readonly embed_dim: number;
  readonly vocab_size: number;
  readonly dataset: 'lm1b/bytes';
  /** Bytes of a slice. */
  readonly patch_length: number;
  readonly bs: number;
  readonly shuffle: number;
  readonly validation: number;
};

const LM1B = {
  embed_dim: 64,
  vocab_size: 256,
  dataset: 'lm1b/bytes',
  patch_length: 128,
  bs: 128,
  shuffle: 100_000,
  validation: 3000,
} as const;

export const FIXED_LANGUAGE_MODELS: Readonly<Record<string, FixedLanguageModelConfig>> = {
  FixedLM_lm1b_patch128_GRU64_embed64_avg_bs128: { core: gru(64), ...LM1B },
  FixedLM_lm1b_patch128_GRU128_embed64_avg_bs128: { core: gru(128), ...LM1B },
  FixedLM_lm1b_patch128_GRU256_embed64_avg_bs128: { core: gru(256), ...LM1B },
  FixedLM_lm1b_patch128_LSTM128_embed64_avg_bs128: { core: lstm(128), ...LM1B },
  FixedLM_lm1b_patch128_LSTM256_embed64_avg_bs128: { core: lstm(256), ...LM1B },
};

/** A fixed classifier of film reviews. */
export type FixedTextClassificationConfig = {
  readonly core: FixedCore;
  readonly embed_dim: number;
  readonly vocab_size: number;
  /** What of the core's outputs over time is classified. */
  readonly reduce: 'last' | 'avg';
  readonly dataset: 'imdb_reviews/subwords8k';
  /** Tokens of a review. */
  readonly patch_length: number;
  readonly bs: number;
  readonly validation: number;
};

export const FIXED_TEXT_CLASSIFICATION: Readonly<Record<string, FixedTextClassificationConfig>> = {
  FixedTextRNNClassification_imdb_patch32_LSTM128_bs128: imdb(lstm(128), 64, 'last', 32, 128),
  FixedTextRNNClassification_imdb_patch128_LSTM128_bs64: imdb(lstm(128), 64, 'last', 128, 64),
  FixedTextRNNClassification_imdb_patch32_LSTM128_E128_bs128: imdb(lstm(128), 128, 'last', 32, 128),
  FixedTextRNNClassification_imdb_patch128_LSTM128_embed128_bs64: imdb(lstm(128), 128, 'last', 128, 64),
  FixedTextRNNClassification_imdb_patch128_LSTM128_avg_bs64: imdb(lstm(128), 64, 'avg', 128, 64),
  FixedTextRNNClassification_imdb_patch32_GRU128_bs128: imdb(gru(128), 64, 'last', 32, 128),
  FixedTextRNNClassification_imdb_patch32_GRU64_avg_bs128: imdb(gru(64), 64, 'avg', 32, 128),
  FixedTextRNNClassification_imdb_patch32_VRNN128_tanh_bs128: imdb(vrnn(128), 64, 'last', 32, 128),
  FixedTextRNNClassification_imdb_patch32_VRNN64_tanh_avg_bs128: imdb(vrnn(64), 64, 'avg', 32, 128),
  FixedTextRNNClassification_imdb_patch32_VRNN64_relu_avg_bs128: imdb(vrnn(64, 'relu'), 64, 'avg', 32, 128),
  FixedTextRNNClassification_imdb_patch32_IRNN64_relu_avg_bs128: imdb(irnn(64), 64, 'avg', 32, 128),
  FixedTextRNNClassification_imdb_patch32_IRNN64_relu_last_bs128: imdb(irnn(64), 64, 'last', 32, 128),
};

/** A fixed task on made-up sequences of `tokens` symbols: `length` of them to copy, or `pairs` of keys and values to recall. */
export type FixedSequenceConfig = {
  readonly core: FixedCore;
  readonly tokens: number;
  readonly bs: number;
} & (
  | { readonly problem: 'associative'; readonly pairs: number }
  | { readonly problem: 'copy'; readonly length: number }
);

export const FIXED_ASSOCIATIVE: Readonly<Record<string, FixedSequenceConfig>> = {
  Associative_LSTM128_BS128_Pairs5_Tokens20: associative(lstm(128), 5, 20),
  Associative_LSTM128_BS128_Pairs20_Tokens50: associative(lstm(128), 20, 50),
  Associative_LSTM256_BS128_Pairs40_Tokens100: associative(lstm(256), 40, 100),
  Associative_LSTM128_BS128_Pairs10_Tokens50: associative(lstm(128), 10, 50),
  Associative_GRU128_BS128_Pairs10_Tokens50: associative(gru(128), 10, 50),
  Associative_VRNN128_BS128_Pairs10_Tokens50: associative(vrnn(128), 10, 50),
  Associative_LSTM256_BS128_Pairs20_Tokens50: associative(lstm(256), 20, 50),
  Associative_GRU256_BS128_Pairs20_Tokens50: associative(gru(256), 20, 50),
  Associative_VRNN256_BS128_Pairs20_Tokens50: associative(vrnn(256), 20, 50),
};

export const FIXED_COPY: Readonly<Record<string, FixedSequenceConfig>> = {
  Copy_LSTM128_BS128_Length5_Tokens10: copy(lstm(128), 5, 10),
  Copy_LSTM128_BS128_Length20_Tokens20: copy(lstm(128), 20, 20),
  Copy_LSTM128_BS128_Length50_Tokens5: copy(lstm(128), 50, 5),
  Copy_LSTM128_BS128_Length20_Tokens10: copy(lstm(128), 20, 10),
  Copy_GRU128_BS128_Length20_Tokens10: copy(gru(128), 20, 10),
  Copy_VRNN128_BS128_Length20_Tokens10: copy(vrnn(128), 20, 10),
  Copy_LSTM256_BS128_Length40_Tokens50: copy(lstm(256), 40, 50),
  Copy_GRU256_BS128_Length40_Tokens50: copy(gru(256), 40, 50),
  Copy_VRNN256_BS128_Length40_Tokens50: copy(vrnn(256), 40, 50),
};

function imdb(
  core: FixedCore,
  embed_dim: number,
  reduce: 'last' | 'avg',
  patch_length: number,
  bs: number,
): FixedTextClassificationConfig {
  return {
    core,
    embed_dim,
    vocab_size: 10_000,
    reduce,
    dataset: 'imdb_reviews/subwords8k',
    patch_length,
    bs,
    validation: 3000,
  };
}

function associative(core: FixedCore, pairs: number, tokens: number): FixedSequenceConfig {
  return { problem: 'associative', core, pairs, tokens, bs: 128 };
}

function copy(core: FixedCore, length: number, tokens: number): FixedSequenceConfig {
  return { problem: 'copy', core, length, tokens, bs: 128 };
}
