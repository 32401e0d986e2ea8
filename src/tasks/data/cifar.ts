import { NosbenchError } from '../../util/errors.js';

const PIXELS = 32 * 32;
const CHANNELS = 3;

/** Labels and images of a file. */
export interface CifarImages {
  readonly labels: Uint8Array;
  /** `[count, 32, 32, 3]` */
  readonly pixels: Uint8Array;
}

/**
 * The records of a CIFAR binary file (https://www.cs.toronto.edu/~kriz/cifar.html): bytes of labels, of which the last is the one asked for (CIFAR-100
 * has the coarse one before it), then the red, green and blue plane; the planes are woven together here.
 * @throws {NosbenchError} code `input` for a size that is not a whole number of records
 */
export function parseCifar(bytes: Uint8Array, labelBytes: number, path: string): CifarImages {
  const record = labelBytes + PIXELS * CHANNELS;
  const count = bytes.length / record;
  if (!Number.isInteger(count)) {
    throw new NosbenchError(
      'input',
      `data: ${path}: expected records of ${record} bytes, got ${bytes.length} bytes. Get the file again.`,
    );
  }
  const labels = new Uint8Array(count);
  const pixels = new Uint8Array(count * PIXELS * CHANNELS);
  let to = 0;
  for (let index = 0; index < count; index += 1) {
    const first = index * record + labelBytes;
    labels[index] = bytes[first - 1]!;
    for (let pixel = first; pixel < first + PIXELS; pixel += 1) {
      pixels[to] = bytes[pixel]!;
      pixels[to + 1] = bytes[pixel + PIXELS]!;
      pixels[to + 2] = bytes[pixel + 2 * PIXELS]!;
      to += CHANNELS;
    }
  }
  return { labels, pixels };
}
