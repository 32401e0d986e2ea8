import { readFileSync } from 'node:fs';
import { NosbenchError } from '../../util/errors.js';
import { isObject, stableHash } from '../../util/json.js';
import { dataPath } from '../data-file.js';
import type { ImageSet } from './image-sets.js';
import type { ImageSource, OpenImages } from './image-source.js';

/** Side of a digit in the file. */
const SIDE = 8;
/** Largest value of a pixel in the file. */
const WHITE = 16;
const COUNT = 1797;
/** The last so many are the test part. */
const TEST = 297;
/** V in place of the one a task asks for, so that 1,000 are left to train on. */
const VALIDATION = 250;

/**
 * The UCI optical digits (Alpaydin and Kaynak 1998, https://doi.org/10.24432/C50P49, CC BY 4.0) in place of an image set: 1,797 grey images of 8 × 8
 * pixels with 17 levels. They are scaled to the set's size bilinearly, between pixel centres, whatever the proportions; level 16 becomes 255;
 * all channels are equal. Classes are 0 to 9 out of those that the set has, so that a model keeps its shape. In the order of the file the
 * last 297 are the test part; validation splits have 250 each, which leaves 1,000 to train on.
 */
export function digitsSource(name: string, { shape }: ImageSet): ImageSource {
  let images: OpenImages | undefined;
  const open = () => {
    images ??= scaledDigits(shape);
    return images;
  };
  return {
    identity: { source: 'substitute', name: 'digits', version: 1, scaling: 'bilinear' },
    remark: `UCI digits in place of ${name} (--substitute digits)`,
    examples: { train: COUNT - TEST, test: TEST },
    validation: VALIDATION,
    check: open,
    open,
    close() {
      images = undefined;
    },
  };
}

interface Digits {
  readonly labels: readonly number[];
  /** Rows of 64 levels. */
  readonly levels: readonly (readonly number[])[];
}

function scaledDigits([height, width, channels]: ImageSet['shape']): OpenImages {
  const { labels, levels } = readDigits();
  const size = height * width * channels;
  const pixels = new Uint8Array(levels.length * size);
  const [rows, columns] = [weights(height), weights(width)];
  levels.forEach((level, index) => {
    let at = index * size;
    for (const row of rows) {
      for (const column of columns) {
        const across = (line: number) =>
          level[line * SIDE + column.low]! * (1 - column.share) + level[line * SIDE + column.high]! * column.share;
        const value = across(row.low) * (1 - row.share) + across(row.high) * row.share;
        pixels.fill(Math.round((value * 255) / WHITE), at, at + channels);
        at += channels;
      }
    }
  });
  const position = (part: string, index: number) => (part === 'test' ? COUNT - TEST + index : index);
  return {
    label: (part, index) => labels[position(part, index)]!,
    pixels: (part, index) => pixels.subarray(position(part, index) * size, (position(part, index) + 1) * size),
  };
}

/** For each of `length` pixels the two of a digit's side that it lies between, and its share of the way to the second. */
function weights(length: number) {
  return Array.from({ length }, (_, i) => {
    const centre = Math.min(SIDE - 1, Math.max(0, ((i + 0.5) * SIDE) / length - 0.5));
    const low = Math.floor(centre);
    return { low, high: Math.min(SIDE - 1, low + 1), share: centre - low };
  });
}

/** Content hash of the file as it was written; another file is refused. */
const HASH = '332f552c6cee1d22';

function readDigits(): Digits {
  const path = dataPath('digits.json');
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(path, 'utf8'));
  } catch (cause) {
    throw damaged(path, 'a readable JSON file', cause instanceof Error ? cause.message : String(cause));
  }
  const { target, pixels } = isObject(value) ? value : {};
  if (typeof target !== 'string' || !Array.isArray(pixels)) throw damaged(path, '"target" and "pixels"', 'neither');
  const found = stableHash([target, pixels]);
  if (found !== HASH) throw damaged(path, `content ${HASH}`, found);
  return {
    labels: Array.from(target, Number),
    levels: pixels.map((row: string) => Array.from(row, (digit) => Number.parseInt(digit, 36))),
  };
}

function damaged(path: string, rule: string, got: string): NosbenchError {
  return new NosbenchError('input', `data: ${path}: expected ${rule}, got ${got}. Install nosbench again.`);
}
