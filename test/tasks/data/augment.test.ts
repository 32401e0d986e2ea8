import { describe, expect, it } from 'vitest';
import { noiseStream } from '../../../src/random/noise.js';
import { augment, croppedShape } from '../../../src/tasks/data/augment.js';
import { brighten, saturate, stretchContrast, turnHue } from '../../../src/tasks/data/colour.js';

const NONE = {
  ...{ crop_amount: 0, flip_left_right: false, flip_up_down: false, do_color_aug: false },
  ...{ brightness: 0.1, saturation: 0.5, hue: 0.1, contrast: 0.5 },
};
const image = (...values: number[]) => Float32Array.from(values);
const near = (got: Float32Array, wanted: readonly number[]) => {
  for (const [i, value] of wanted.entries()) expect(got[i], `entry ${i} of ${got}`).toBeCloseTo(value, 6);
};

describe('colours', () => {
  it('brighten without cutting', () => {
    const changed = image(0.2, 0.9, 1);
    brighten(changed, 0.25);
    near(changed, [0.45, 1.15, 1.25]);
  });

  it('saturate in the hexcone model', () => {
    // V 0.8, S 1 - 0.2/0.8 = 0.75; times 0.5: the least becomes 0.8·(1 - 0.375) = 0.5, the middle keeps its share of 1/3
    const changed = image(0.8, 0.4, 0.2);
    saturate(changed, 0.5);
    near(changed, [0.8, 0.6, 0.5]);
    // S is cut at 1: black in the least
    const strong = image(0.8, 0.4, 0.2);
    saturate(strong, 4);
    near(strong, [0.8, 0.8 / 3, 0]);
    const grey = image(0.3, 0.3, 0.3);
    saturate(grey, 7);
    near(grey, [0.3, 0.3, 0.3]);
  });

  it('turn the hue by a share of the full turn', () => {
    const changed = image(0.8, 0.2, 0.2); // red
    turnHue(changed, 1 / 3);
    near(changed, [0.2, 0.8, 0.2]);
    turnHue(changed, -2 / 3);
    near(changed, [0.2, 0.2, 0.8]);
    turnHue(changed, 1 / 6); // blue to magenta
    near(changed, [0.8, 0.2, 0.8]);
  });

  it('keep every pixel under a turn there and back', () => {
    const draws = noiseStream('colours');
    const pixels = Float32Array.from({ length: 300 }, () => 1.4 * draws.uniform() - 0.2);
    const changed = pixels.slice();
    turnHue(changed, 0.37);
    turnHue(changed, -0.37);
    near(changed, [...pixels]);
  });

  it('stretch the contrast about the mean of each channel', () => {
    const changed = image(0, 0.5, 1, 1, 0.5, 0);
    stretchContrast(changed, 1.5);
    near(changed, [-0.25, 0.5, 1.25, 1.25, 0.5, -0.25]);
  });
});

describe('augment', () => {
  const numbers = Float32Array.from({ length: 9 }, (_, i) => i);
  const of = (augmentation: Partial<typeof NONE>, seed: number) => {
    const settings = { ...NONE, ...augmentation };
    const [rows, columns] = croppedShape([3, 3, 1], settings);
    const out = new Float32Array(rows * columns);
    augment(numbers, [3, 3, 1], settings, noiseStream(seed), out);
    return out.join();
  };
  const outcomes = (augmentation: Partial<typeof NONE>) =>
    new Set(Array.from({ length: 60 }, (_, seed) => of(augmentation, seed)));

  it('crops at every place, flips half of the time, and does nothing else', () => {
    expect(outcomes({})).toEqual(new Set(['0,1,2,3,4,5,6,7,8']));
    expect(outcomes({ crop_amount: 1 })).toEqual(new Set(['0,1,3,4', '1,2,4,5', '3,4,6,7', '4,5,7,8']));
    expect(outcomes({ flip_left_right: true })).toEqual(new Set(['0,1,2,3,4,5,6,7,8', '2,1,0,5,4,3,8,7,6']));
    expect(outcomes({ flip_up_down: true })).toEqual(new Set(['0,1,2,3,4,5,6,7,8', '6,7,8,3,4,5,0,1,2']));
  });

  it('changes colours only of images with three channels', () => {
    expect(outcomes({ do_color_aug: true })).toEqual(new Set(['0,1,2,3,4,5,6,7,8']));
    const out = new Float32Array(3);
    augment(image(0.8, 0.4, 0.2), [1, 1, 3], { ...NONE, do_color_aug: true }, noiseStream(1), out);
    expect(Array.from(out)).not.toEqual([0.8, 0.4, 0.2].map(Math.fround));
  });
});
