import { zipSync } from 'fflate';

/** A `.npy` file as numpy.save writes it. */
export function npy(
  descr: string,
  shape: readonly number[],
  data: Uint8Array,
  isFortran = false,
  version = 1,
): Uint8Array {
  const sides = shape.length === 1 ? `${shape[0]},` : shape.join(', ');
  const text = `{'descr': '${descr}', 'fortran_order': ${isFortran ? 'True' : 'False'}, 'shape': (${sides}), }`;
  const prefix = version === 1 ? 10 : 12;
  const header = Buffer.from(
    `${text.padEnd(Math.ceil((prefix + text.length + 1) / 64) * 64 - prefix - 1)}\n`,
    'latin1',
  );
  const start = Buffer.alloc(prefix);
  start.write('\u0093NUMPY', 'latin1');
  start[6] = version;
  if (version === 1) start.writeUInt16LE(header.length, 8);
  else start.writeUInt32LE(header.length, 8);
  return Uint8Array.from(Buffer.concat([start, header, data]));
}

export function bytesOf(data: Float32Array | Float64Array | BigInt64Array | Int32Array): Uint8Array {
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}

/** Texts of fixed width in UTF-32, `<U...`. */
export function npyTexts(texts: readonly string[]): Uint8Array {
  const width = Math.max(1, ...texts.map((text) => [...text].length));
  const data = Buffer.alloc(texts.length * width * 4);
  texts.forEach((text, row) => {
    [...text].forEach((letter, i) => {
      data.writeUInt32LE(letter.codePointAt(0)!, (row * width + i) * 4);
    });
  });
  return npy(`<U${width}`, [texts.length], data);
}

/** A file of released curves. @param ys `[optimizers][replicas][evaluations][4]` */
export function releasedCurves(
  optimizers: readonly string[],
  steps: readonly number[],
  ys: readonly (readonly (readonly (readonly number[])[])[])[],
  isCompressed = true,
): Uint8Array {
  const replicas = ys[0]!.length;
  const files = {
    'optimizers.npy': npyTexts(optimizers),
    'xs.npy': npy('<i8', [steps.length], bytesOf(BigInt64Array.from(steps, BigInt))),
    'ys.npy': npy('<f4', [optimizers.length, replicas, steps.length, 4], bytesOf(Float32Array.from(ys.flat(3)))),
  };
  return zipSync(files, { level: isCompressed ? 6 : 0 });
}
