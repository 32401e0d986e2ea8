import { type NoiseStream, noiseStream } from '../../random/noise.js';
import type { ImageSet } from './image-sets.js';
import type { ImageSource, OpenImages } from './image-source.js';
import type { Part } from './splits.js';

/** Mean and deviation of a normal variable that, cut to [0, 1], has the mean and deviation of a set's pixels. */
interface Brightness {
  readonly mean: number;
  readonly deviation: number;
}

/** mnist: 0.131 ± 0.308 after the cut; fashion_mnist: 0.286 ± 0.353; pictures: 0.473 ± 0.251. */
const BRIGHTNESS: Readonly<Record<string, Brightness>> = {
  mnist: { mean: -1.62, deviation: 1.87 },
  fashion_mnist: { mean: 0.088, deviation: 0.667 },
};
const PICTURES: Brightness = { mean: 0.472, deviation: 0.266 };

/** Shares of an image's variance: what its class decides, what is smooth and its own, and what is noise in each pixel. They sum to 1. */
const SHARES = { class: 0.4, own: 0.4, noise: 0.2 } as const;
/** Side of the coarse grid that smooth patterns are drawn on. */
const GRID = 5;
/** Smooth patterns and noise images to choose from. */
const PATTERNS = 256;

/**
 * Stand-ins for an image set, of its shape, its number of classes and examples, and about the brightness and contrast of its pixels. An image is
 * the smooth pattern of its class, a smooth pattern of its own and noise, cut to [0, 1] and in 255 levels; example i is the same everywhere and
 * on every machine. What is learned from them says nothing about the real set; speed, sizes and the course of a program are what they are for.
 */
export function syntheticSource(name: string, set: ImageSet): ImageSource {
  let images: OpenImages | undefined;
  return {
    identity: { source: 'synthetic', version: 1, set: name },
    remark: `synthetic data in place of ${name} (--data synthetic)`,
    examples: set.examples,
    check() {},
    open() {
      images ??= generate(name, set);
      return images;
    },
    close() {
      images = undefined;
    },
  };
}

function generate(name: string, { shape, classes }: ImageSet): OpenImages {
  const size = shape[0] * shape[1] * shape[2];
  const { mean, deviation } = BRIGHTNESS[name] ?? PICTURES;
  const scaled = (share: number, values: Float32Array) =>
    values.map((value) => value * Math.sqrt(share) * deviation * 255);
  const own = lazily((i) => scaled(SHARES.own, smooth(shape, noiseStream(['synthetic', name, 'own', i]))));
  const ofClass = lazily((i) => scaled(SHARES.class, smooth(shape, noiseStream(['synthetic', name, 'class', i]))));
  const noise = lazily((i) => {
    const draws = noiseStream(['synthetic', name, 'noise', i]);
    return scaled(SHARES.noise, Float32Array.from({ length: size }, draws.normal));
  });
  const label = (part: Part, index: number) => mixed(part, index, 0) % classes;
  const scratch = new Uint8ClampedArray(size);
  const bytes = new Uint8Array(scratch.buffer);
  return {
    label,
    pixels(part, index) {
      const [first, second] = [ofClass(label(part, index)), own(mixed(part, index, 1) % PATTERNS)];
      const third = noise(mixed(part, index, 2) % PATTERNS);
      // turned by some pixels, so that equal patterns do not make equal images
      let turn = mixed(part, index, 3) % size;
      for (let i = 0; i < size; i += 1) {
        scratch[i] = 255 * mean + first[i]! + second[i]! + third[turn]!;
        turn = turn + 1 === size ? 0 : turn + 1;
      }
      return bytes;
    },
  };
}

/** Makes each pattern when it is first asked for. */
function lazily(make: (i: number) => Float32Array): (i: number) => Float32Array {
  const made = new Map<number, Float32Array>();
  return (i) => {
    const pattern = made.get(i) ?? make(i);
    made.set(i, pattern);
    return pattern;
  };
}

/** A pattern of variance 1: normal draws on a coarse grid, bilinear between, so that neighbouring pixels are alike. */
function smooth([height, width, channels]: ImageSet['shape'], draws: NoiseStream): Float32Array {
  const grid = Float32Array.from({ length: GRID * GRID * channels }, draws.normal);
  const values = new Float32Array(height * width * channels);
  const place = (i: number, length: number) => {
    const at = (i * (GRID - 1)) / Math.max(1, length - 1);
    const low = Math.min(GRID - 2, Math.floor(at));
    return { low, share: at - low };
  };
  let to = 0;
  for (let y = 0; y < height; y += 1) {
    const row = place(y, height);
    for (let x = 0; x < width; x += 1) {
      const column = place(x, width);
      const weights = [
        (1 - row.share) * (1 - column.share),
        (1 - row.share) * column.share,
        row.share * (1 - column.share),
        row.share * column.share,
      ] as const;
      const length = Math.hypot(...weights); // a weighted sum of independent draws has this deviation
      const corner = (row.low * GRID + column.low) * channels;
      for (let c = 0; c < channels; c += 1) {
        const [a, b] = [corner + c, corner + GRID * channels + c];
        values[to++] =
          (weights[0] * grid[a]! +
            weights[1] * grid[a + channels]! +
            weights[2] * grid[b]! +
            weights[3] * grid[b + channels]!) /
          length;
      }
    }
  }
  return values;
}

const PARTS: Readonly<Record<Part, number>> = { train: 0, validation: 1, test: 2 };

/** 32 well mixed bits of an example's number: the finaliser of MurmurHash3. */
function mixed(part: Part, index: number, what: number): number {
  let z = Math.imul(index + 1, 0x9e3779b1) ^ Math.imul(PARTS[part] * 4 + what + 1, 0x85ebca6b);
  z = Math.imul(z ^ (z >>> 16), 0x85ebca6b);
  z = Math.imul(z ^ (z >>> 13), 0xc2b2ae35);
  return (z ^ (z >>> 16)) >>> 0;
}
