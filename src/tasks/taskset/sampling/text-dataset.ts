import { chance, type Draws, linearInteger, logInteger } from '../../../random/numpy-draws.js';

/** A data set of reviews for classification. Whatever the name, the original reads `imdb_reviews/subwords8k`. */
export type ReviewDatasetConfig = readonly [
  name: string,
  fields: {
    readonly bs: number;
    /** Training texts used; null: all. */
    readonly num_train: number | null;
    readonly max_token: number;
    readonly just_train: boolean;
    /** Tokens of a text. */
    readonly patch_length: number;
  },
];

/** A data set for language models. */
export type LanguageDatasetConfig = readonly [
  name: string,
  fields: {
    /** Tokens of a text. */
    readonly patch_length: number;
    readonly batch_size: number;
    /** True: the other splits are training texts too. */
    readonly just_train: boolean;
    /** Training texts used; null: all. */
    readonly num_train: number | null;
  },
];

const AMAZON = ['Books_v1_02', 'Camera_v1_00', 'Home_v1_00', 'Video_v1_00'];
const WIKIPEDIA = ['en', 'hsb', 'ja', 'ru', 'zh'];

/** Nine names, for a comma is missing in the original's list and the first two became one. */
const REVIEW_DATASETS = [
  'imdb_reviews/subwords8kimdb_reviews/bytes',
  ...AMAZON.flatMap((part) => ['bytes', 'subwords8k'].map((form) => `tokenized_amazon_reviews/${part}_${form}`)),
];

/** The flag of `num_train` and its value are drawn before all else. */
export function sampleReviewDataset(draws: Draws): ReviewDatasetConfig {
  const name = draws.choice(REVIEW_DATASETS);
  const num_train = sampleTrainingSize(draws);
  return [
    name,
    {
      bs: logInteger(draws, 8, 512),
      num_train,
      max_token: 8185,
      just_train: chance(draws, 0.2),
      patch_length: logInteger(draws, 8, 128),
    },
  ];
}

/** Texts as bytes, 10 to 160 of them. */
export function sampleByteDataset(draws: Draws): LanguageDatasetConfig {
  return sampleLanguageDataset(draws, 'bytes', 160);
}

/** Texts as sub-words, 10 to 256 of them. */
export function sampleSubwordDataset(draws: Draws): LanguageDatasetConfig {
  return sampleLanguageDataset(draws, 'subwords8k', 256);
}

function sampleLanguageDataset(draws: Draws, form: string, longest: number): LanguageDatasetConfig {
  const name = draws.choice([
    `imdb_reviews/${form}`,
    `lm1b/${form}`,
    ...AMAZON.map((part) => `tokenized_amazon_reviews/${part}_${form}`),
    ...WIKIPEDIA.map((language) => `tokenized_wikipedia/20190301.${language}_${form}`),
  ]);
  const num_train = sampleTrainingSize(draws);
  return [
    name,
    {
      patch_length: logInteger(draws, 10, longest),
      batch_size: logInteger(draws, 8, 512),
      just_train: chance(draws, 0.2),
      num_train,
    },
  ];
}

function sampleTrainingSize(draws: Draws): number | null {
  return chance(draws, 0.2) ? linearInteger(draws, 1000, 50_000) : null;
}
