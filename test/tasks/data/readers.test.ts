import { mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseCifar } from '../../../src/tasks/data/cifar.js';
import { findDataFiles } from '../../../src/tasks/data/data-files.js';
import { parseIdx } from '../../../src/tasks/data/idx.js';
import type { ImageFile, ImageFiles } from '../../../src/tasks/data/image-files.js';
import { IMAGE_FILES } from '../../../src/tasks/data/image-files.js';
import type { ImageSet } from '../../../src/tasks/data/image-sets.js';
import { dataInventory } from '../../../src/tasks/data/inventory.js';
import { readSet, realSource } from '../../../src/tasks/data/real.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'nosbench-data-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function write(name: string, bytes: Uint8Array): string {
  const path = join(folder, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, bytes);
  return path;
}

/** A set of three 2 × 2 images to train on and one to test. */
const TINY: ImageSet = { shape: [2, 2, 1], classes: 3, examples: { train: 3, test: 1 } };
const tinyFile = (part: 'train' | 'test', holds: 'images' | 'labels', count: number): ImageFile => ({
  part,
  holds,
  name: `${part}-${holds}`,
  count,
  sizeBytes: holds === 'images' ? 16 + 4 * count : 8 + count,
});
const TINY_FILES: ImageFiles = {
  format: 'idx',
  folders: ['tiny', 'other-name'],
  files: [
    tinyFile('train', 'images', 3),
    tinyFile('train', 'labels', 3),
    tinyFile('test', 'images', 1),
    tinyFile('test', 'labels', 1),
  ],
  from: 'https://example.org/tiny/',
  downloadBytes: 1234,
  howTo: 'put the files there',
};
const idx = (shape: readonly number[], values: readonly number[]) =>
  Uint8Array.from([0, 0, 8, shape.length, ...shape.flatMap((side) => [0, 0, 0, side]), ...values]);
const TRAIN_IMAGES = idx([3, 2, 2], [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);

function writeTiny(below: string): void {
  write(`${below}/train-images.gz`, gzipSync(TRAIN_IMAGES));
  write(`${below}/train-labels`, idx([3], [2, 0, 1]));
  write(`${below}/test-images`, idx([1, 2, 2], [20, 21, 22, 23]));
  write(`${below}/test-labels.gz`, gzipSync(idx([1], [1])));
}
const readTiny = () => readSet(TINY, TINY_FILES, findDataFiles('tiny', folder, TINY_FILES));

describe('IDX files', () => {
  it.each(['tiny', 'other-name'])('are read plain and compressed, from the folder %s', (below) => {
    writeTiny(below);
    const images = readTiny();
    expect([0, 1, 2].map((index) => images.label('train', index))).toEqual([2, 0, 1]);
    expect(Array.from(images.pixels('train', 1))).toEqual([5, 6, 7, 8]);
    expect(images.label('test', 0)).toBe(1);
    expect(Array.from(images.pixels('test', 0))).toEqual([20, 21, 22, 23]);
  });

  it('are refused with another magic number or other axes', () => {
    expect(() => parseIdx(Uint8Array.of(0, 0, 9, 1, 0, 0, 0, 1, 5), [1], 'f')).toThrow(
      'data: f: expected the magic number 0x00000801 of IDX, got 0x00000901.',
    );
    expect(() => parseIdx(idx([2], [1, 2]), [3], 'f')).toThrow('data: f: expected axes [3], got [2].');
  });

  it('that are missing are all named, with where to get them and where to put them', () => {
    writeTiny('tiny');
    rmSync(join(folder, 'tiny/train-labels'));
    rmSync(join(folder, 'tiny/test-labels.gz'));
    expect(readTiny).toThrow(
      `data: tiny: expected 4 files in ${join(folder, 'tiny')}, got no train-labels, test-labels. Get them from https://example.org/tiny/ (1,234 bytes): put the files there.`,
    );
  });

  it('that are truncated are told with both sizes', () => {
    writeTiny('tiny');
    const path = write('tiny/train-labels', idx([3], [2, 0]));
    expect(readTiny).toThrow(`data: ${path}: expected 11 bytes, got 10: it is truncated. Get it again`);
    writeTiny('tiny');
    const compressed = write('tiny/train-images.gz', gzipSync(TRAIN_IMAGES.subarray(0, 20)));
    expect(readTiny).toThrow(`data: ${compressed}: expected 28 bytes, got 20: it is truncated.`);
    write('tiny/train-images.gz', gzipSync(TRAIN_IMAGES).subarray(0, 25));
    expect(readTiny).toThrow(
      `data: ${compressed}: expected a gzip file of 28 bytes, got a damaged one of 25 compressed bytes`,
    );
  });

  it('with a label that the set does not have are refused', () => {
    writeTiny('tiny');
    const path = write('tiny/train-labels', idx([3], [2, 3, 1]));
    expect(readTiny).toThrow(`data: ${path}: expected labels from 0 to 2, got 3 at example 1.`);
  });
});

describe('CIFAR files', () => {
  it('give the last label of a record, and pixels with their three planes woven together', () => {
    const record = (labels: readonly number[], shift: number) => [
      ...labels,
      ...Array.from(
        { length: 3072 },
        (_, i) => (Math.floor(i / 1024) * 50 + (i % 1024 < 2 ? i % 1024 : 9) + shift) % 256,
      ),
    ];
    const { labels, pixels } = parseCifar(Uint8Array.from([...record([7, 3], 0), ...record([8, 4], 100)]), 2, 'f');
    expect(Array.from(labels)).toEqual([3, 4]);
    expect(Array.from(pixels.subarray(0, 6))).toEqual([0, 50, 100, 1, 51, 101]);
    expect(Array.from(pixels.subarray(3072, 3075))).toEqual([100, 150, 200]);
    expect(() => parseCifar(new Uint8Array(100), 1, 'f')).toThrow(
      'data: f: expected records of 3073 bytes, got 100 bytes.',
    );
  });

  it('are read from the folder that the archive makes, once for all that use them', () => {
    for (const { name, sizeBytes } of IMAGE_FILES.cifar10.files) {
      truncateSync(write(`cifar-10-batches-bin/${name}`, Uint8Array.of(6)), sizeBytes); // zeros that take no room
    }
    const [first, second] = [realSource('cifar10', folder), realSource('cifar10', folder)];
    first.check();
    const images = first.open();
    expect(second.open()).toBe(images);
    expect([0, 1, 10_000].map((index) => images.label('train', index))).toEqual([6, 0, 6]);
    expect(images.pixels('train', 49_999)).toEqual(new Uint8Array(3072));
    first.close();
    expect(second.open()).toBe(images);
    second.close();
    expect(first.open()).not.toBe(images);
    first.close();
  });
});

describe('an inventory', () => {
  it('says of every set what is there, what is missing and what is damaged', () => {
    const [images, labels] = IMAGE_FILES.mnist.files;
    truncateSync(write(`mnist/${images!.name}`, new Uint8Array(4)), images!.sizeBytes);
    write(`mnist/${labels!.name}`, new Uint8Array(100));
    for (const { name } of IMAGE_FILES.cifar100.files) write(`cifar100/${name}`, new Uint8Array(100));
    const reports = new Map(dataInventory(folder, true).map((report) => [report.name, report]));
    expect(reports.get('mnist')).toMatchObject({
      status: 'partly',
      missing: ['t10k-images-idx3-ubyte', 't10k-labels-idx1-ubyte'],
      downloadBytes: 11_594_722,
    });
    expect(reports.get('mnist')!.found.map(({ sizeBytes }) => sizeBytes)).toEqual([47_040_016, 100]);
    expect(reports.get('cifar100')).toMatchObject({ status: 'damaged', missing: [] });
    expect(reports.get('cifar100')!.fault).toMatch(/expected 153,700,000 bytes, got 100: it is truncated/);
    expect(reports.get('cifar10')!.status).toBe('missing');
    expect(reports.get('sun397_32x32')!.status).toBe('unreadable');
  });

  it('has sets refused that nosbench does not read, with what to do', () => {
    expect(() => realSource('food101_32x32', folder).check()).toThrow(
      /data: food101_32x32: expected a set that nosbench reads .+ got one that it does not read yet: JPEG pictures .+ --substitute digits, --data synthetic\./,
    );
  });
});
