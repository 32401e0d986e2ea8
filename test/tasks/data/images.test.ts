import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { openBackend } from '../../../src/interpreter/backends.js';
import type { DataAccess, ImageRequest } from '../../../src/tasks/data/access.js';
import { digitsSource } from '../../../src/tasks/data/digits.js';
import { IMAGE_SETS, type ImageSetName } from '../../../src/tasks/data/image-sets.js';
import { openImages } from '../../../src/tasks/data/images.js';
import { splitRanges } from '../../../src/tasks/data/splits.js';
import { syntheticSource } from '../../../src/tasks/data/synthetic.js';
import type { BatchAddress } from '../../../src/tasks/task.js';

beforeAll(async () => {
  await openBackend('wasm');
});

const REQUEST: ImageRequest = {
  ...{ set: 'cifar10', batchSize: 16, validation: 5000, training: null, shuffle: 10_000, augmentation: null },
};
const STEP: BatchAddress = { member: 0, purpose: 'step', epoch: 0, index: 0 };

function read(access: DataAccess, at: BatchAddress, request: Partial<ImageRequest> = {}, stepsPerEpoch = 200) {
  const data = openImages(access, { ...REQUEST, ...request }, stepsPerEpoch);
  const batch = data.batch('train', at);
  const content = { images: Array.from(batch.images.dataSync()), classes: Array.from(batch.classes.dataSync()) };
  tf.dispose(batch);
  data.dispose();
  return content;
}

describe('splits', () => {
  it('follow the three rules of the original', () => {
    expect(splitRanges(IMAGE_SETS.mnist.examples, 5000, 55_000)).toEqual({
      train: { part: 'train', from: 10_000, count: 50_000 },
      valid_inner: { part: 'train', from: 0, count: 5000 },
      valid_outer: { part: 'train', from: 5000, count: 5000 },
      test: { part: 'test', from: 0, count: 10_000 },
    });
    expect(splitRanges(IMAGE_SETS.sun397_32x32.examples, 3000, null)).toEqual({
      train: { part: 'train', from: 3000, count: 73_128 },
      valid_inner: { part: 'train', from: 0, count: 3000 },
      valid_outer: { part: 'validation', from: 0, count: 10_875 },
      test: { part: 'test', from: 0, count: 21_750 },
    });
    expect(splitRanges(IMAGE_SETS.coil100_32x32.examples, 800, 1000)).toEqual({
      train: { part: 'train', from: 2400, count: 1000 },
      valid_inner: { part: 'train', from: 0, count: 800 },
      valid_outer: { part: 'train', from: 800, count: 800 },
      test: { part: 'train', from: 1600, count: 800 },
    });
    expect(splitRanges(IMAGE_SETS['imagenet_resized/16x16'].examples, 5000, null).test).toEqual({
      part: 'validation',
      from: 0,
      count: 50_000,
    });
  });
});

describe('the shipped digits', () => {
  it('keep their pixels at their own size, and white is 255', () => {
    const images = digitsSource('x', { shape: [8, 8, 1], classes: 10, examples: { train: 1 } }).open();
    // the first digit of the file, a zero, in levels of 16
    const levels = [0, 0, 5, 13, 9, 1, 0, 0, 0, 0, 13, 15, 10, 15, 5, 0];
    expect(Array.from(images.pixels('train', 0).subarray(0, 16))).toEqual(
      levels.map((level) => Math.round((level * 255) / 16)),
    );
    expect([0, 1, 2].map((index) => images.label('train', index))).toEqual([0, 1, 2]);
    expect(images.label('test', 296)).toBe(8);
  });

  it('are scaled bilinearly between pixel centres, all channels alike', () => {
    const images = digitsSource('x', { shape: [16, 16, 3], classes: 10, examples: { train: 1 } }).open();
    const row = Array.from(images.pixels('train', 0).subarray(0, 48));
    // Centres at (i + 0.5)/2 - 0.5: 1.75 lies between levels 0 and 5, 2.25 between 5 and 13; the first row is that of the file
    const level = (value: number) => Math.round((value * 255) / 16);
    expect(row.filter((_, i) => i % 3 === 0).slice(3, 6)).toEqual([level(1.25), level(3.75), level(7)]);
    expect(row.filter((_, i) => i % 3 === 2)).toEqual(row.filter((_, i) => i % 3 === 0));
  });
});

describe('synthetic images', () => {
  it.each([
    ['mnist', 0.131, 0.308],
    ['fashion_mnist', 0.286, 0.353],
    ['cifar10', 0.473, 0.251],
  ] as const)('for %s have its brightness and contrast', (name, mean, deviation) => {
    const images = syntheticSource(name, IMAGE_SETS[name]).open();
    let [sum, squares, count] = [0, 0, 0];
    for (let index = 0; index < 400; index += 1) {
      for (const byte of images.pixels('train', index)) {
        sum += byte / 255;
        squares += (byte / 255) ** 2;
        count += 1;
      }
    }
    expect(Math.abs(sum / count - mean)).toBeLessThan(0.03);
    expect(Math.abs(Math.sqrt(squares / count - (sum / count) ** 2) - deviation)).toBeLessThan(0.03);
  });

  it('are the same whenever they are asked for, of all classes, and nearer to their own class than to others', () => {
    const name: ImageSetName = 'cifar100';
    const images = syntheticSource(name, IMAGE_SETS[name]).open();
    const first = images.pixels('train', 5).slice();
    images.pixels('test', 5);
    expect(images.pixels('train', 5)).toEqual(first);
    expect(images.pixels('test', 5)).not.toEqual(first);
    const labels = Array.from({ length: 2000 }, (_, index) => images.label('train', index));
    expect(new Set(labels).size).toBe(100);
    const distance = (a: number, b: number) => {
      const left = images.pixels('train', a).slice();
      return images.pixels('train', b).reduce((total, byte, i) => total + (byte - left[i]!) ** 2, 0);
    };
    const own = labels.indexOf(labels[0]!, 1);
    const others = Array.from({ length: 20 }, (_, i) =>
      distance(
        0,
        labels.findIndex((label, at) => at > i && label !== labels[0]),
      ),
    );
    expect(distance(0, own)).toBeLessThan(others.reduce((total, value) => total + value, 0) / others.length);
  });
});

describe('openImages', () => {
  it('says in identity and remark what stands behind the name, without opening a file', () => {
    const open = (access: DataAccess) => openImages(access, REQUEST, 200);
    expect(open({ source: 'real', folder: '/nowhere' })).toMatchObject({
      identity: { source: 'real', set: 'cifar10' },
    });
    expect(open({ source: 'real', folder: '/nowhere' }).remark).toBeUndefined();
    expect(open({ source: 'synthetic' })).toMatchObject({
      identity: { source: 'synthetic' },
      remark: 'synthetic data in place of cifar10 (--data synthetic)',
    });
    expect(open({ source: 'digits' })).toMatchObject({
      identity: { source: 'substitute', name: 'digits', splits: { train: { from: 500, count: 1000 } } },
      remark: 'UCI digits in place of cifar10 (--substitute digits)',
      shape: [32, 32, 3],
      classes: 10,
    });
    expect(() => open({ source: 'real', folder: '/nowhere' }).prepare()).toThrow(
      'data: cifar10: expected 6 files in /nowhere/cifar10, got no data_batch_1.bin',
    );
  });

  it('gives the batch of a step by its number in the training, however long an epoch is', () => {
    const access: DataAccess = { source: 'digits' };
    const wanted = read(access, { ...STEP, epoch: 1, index: 50 });
    expect(read(access, { ...STEP, epoch: 25, index: 0 }, {}, 10)).toEqual(wanted);
    expect(read(access, { ...STEP, epoch: 1, index: 51 })).not.toEqual(wanted);
    expect(read(access, { ...STEP, member: 1, epoch: 1, index: 50 })).not.toEqual(wanted);
    expect(read(access, { ...STEP, purpose: 'evaluation', epoch: 1, index: 50 })).not.toEqual(wanted);
  });

  it('augments by address, crops the images and leaves the classes', () => {
    const augmentation = {
      ...{ crop_amount: 2, flip_left_right: true, flip_up_down: true, do_color_aug: true },
      ...{ brightness: 0.1, saturation: 0.5, hue: 0.1, contrast: 0.5 },
    };
    const access: DataAccess = { source: 'synthetic' };
    const plain = read(access, STEP);
    const changed = read(access, STEP, { augmentation });
    expect(read(access, STEP, { augmentation })).toEqual(changed);
    expect(changed.images.length).toBe(16 * 30 * 30 * 3);
    expect(changed.classes).toEqual(plain.classes);
  });

  it('repeats examples where a batch is larger than its split', () => {
    const { classes } = read({ source: 'digits' }, STEP, { training: 3, batchSize: 64 });
    expect(classes.reduce((sum, value) => sum + value, 0)).toBe(64);
  });
});
