import { type Draws, logInteger, repeat } from '../../../random/numpy-draws.js';
import { type ActivationName, sampleActivation } from './activation.js';
import { type InitializerConfig, sampleInitializer } from './initializer.js';

/** The stack of convolutions that both families of convolutional classifiers begin with; one entry a layer. */
export type ConvStackConfig = {
  readonly strides: readonly (readonly [rows: number, columns: number])[];
  readonly hidden_units: readonly number[];
  readonly activation: ActivationName;
  readonly w_init: InitializerConfig;
  readonly padding: readonly ('SAME' | 'VALID')[];
};

/** Strides of the first layers; a stack of n layers has the first n. */
const STRIDES = {
  all_two: [2, 2, 2, 2, 2],
  one_two: [1, 2, 1, 2, 1],
  two_one: [2, 1, 2, 1, 2],
} as const;

export function sampleConvStack(draws: Draws): ConvStackConfig {
  const layers = draws.choice([1, 2, 3, 4, 5]);
  const pattern = draws.choice(['all_two', 'one_two', 'two_one'] as const);
  return {
    strides: STRIDES[pattern].slice(0, layers).map((stride) => [stride, stride] as const),
    hidden_units: repeat(layers, () => logInteger(draws, 8, 64)),
    activation: sampleActivation(draws),
    w_init: sampleInitializer(draws),
    padding: repeat(layers, () => draws.choice(['SAME', 'VALID'] as const)),
  };
}
