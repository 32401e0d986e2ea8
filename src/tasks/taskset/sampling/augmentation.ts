import { type Draws, logFloat } from '../../../random/numpy-draws.js';

/** Random changes of images; the four strengths count only with `do_color_aug`. */
export type AugmentationConfig = {
  readonly crop_amount: number;
  readonly flip_left_right: boolean;
  readonly flip_up_down: boolean;
  readonly do_color_aug: boolean;
  readonly brightness: number;
  readonly saturation: number;
  readonly hue: number;
  readonly contrast: number;
};

/** Eight draws, whatever comes out. */
export function sampleAugmentation(draws: Draws): AugmentationConfig {
  return {
    crop_amount: draws.choice([0, 0, 0, 1, 2]),
    flip_left_right: draws.choice([false, true]),
    flip_up_down: draws.choice([false, true]),
    do_color_aug: draws.choice([false, true]),
    brightness: logFloat(draws, 0.001, 64 / 255),
    saturation: logFloat(draws, 0.01, 1),
    hue: logFloat(draws, 0.01, 0.5),
    contrast: logFloat(draws, 0.01, 1),
  };
}
