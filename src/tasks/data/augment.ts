import type { NoiseStream } from '../../random/noise.js';
import type { AugmentationConfig } from '../taskset/sampling/augmentation.js';
import { brighten, saturate, stretchContrast, turnHue } from './colour.js';

type Shape = readonly [height: number, width: number, channels: number];

/** Height, width and channels after the crop. */
export function croppedShape([height, width, channels]: Shape, augmentation: AugmentationConfig | null): Shape {
  const crop = augmentation?.crop_amount ?? 0;
  return [height - crop, width - crop, channels];
}

/**
 * TaskSet's augmentation of one image, in its order: a random crop, flips, and for images of three channels brightness, saturation, hue and
 * contrast. The class stays.
 * @param image `[height, width, channels]`, row by row
 * @param out `croppedShape`, written over
 */
export function augment(
  image: Float32Array,
  [height, width, channels]: Shape,
  augmentation: AugmentationConfig,
  draws: NoiseStream,
  out: Float32Array,
): void {
  const { crop_amount: crop, flip_left_right, flip_up_down, do_color_aug } = augmentation;
  const top = crop > 0 ? draws.integer(crop + 1) : 0;
  const left = crop > 0 ? draws.integer(crop + 1) : 0;
  const mirrored = flip_left_right && draws.uniform() < 0.5;
  const upsideDown = flip_up_down && draws.uniform() < 0.5;
  const [rows, columns] = [height - crop, width - crop];
  let to = 0;
  for (let row = 0; row < rows; row += 1) {
    const fromRow = (top + (upsideDown ? rows - 1 - row : row)) * width;
    for (let column = 0; column < columns; column += 1) {
      const from = (fromRow + left + (mirrored ? columns - 1 - column : column)) * channels;
      for (let channel = 0; channel < channels; channel += 1) out[to++] = image[from + channel]!;
    }
  }
  if (do_color_aug && channels === 3) changeColour(out, augmentation, draws);
}

function changeColour(
  image: Float32Array,
  { brightness, saturation, hue, contrast }: AugmentationConfig,
  draws: NoiseStream,
): void {
  const within = (low: number, high: number) => low + (high - low) * draws.uniform();
  brighten(image, within(-brightness, brightness));
  saturate(image, within(1 - saturation, 1 + saturation));
  turnHue(image, within(-hue, hue));
  stretchContrast(image, within(1 - contrast, 1 + contrast));
}
