import { describe, expect, it } from 'vitest';
import { readNpy } from '../../../src/benchmark/released/npy.js';
import { bytesOf, npy, npyTexts } from '../../support/npy-writer.js';

/** `numpy.save` of `numpy.arange(3, dtype='>i2')`, byte for byte as numpy 2.4 writes it. */
const FROM_NUMPY = Buffer.from(
  'k05VTVBZAQB2AHsnZGVzY3InOiAnPmkyJywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDMsKSwgfSAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoAAAABAAI=',
  'base64',
);

describe('readNpy', () => {
  it('reads what numpy wrote', () => {
    expect(readNpy(FROM_NUMPY, 'x')).toEqual({ shape: [3], data: Float64Array.of(0, 1, 2) });
  });

  it('reads numbers of every kind and byte order, in row-major order', () => {
    const values = Float64Array.of(1.5, Number.NaN, Number.NEGATIVE_INFINITY, -0, 5, 6);
    expect(readNpy(npy('<f8', [2, 3], bytesOf(values)), 'x')).toEqual({ shape: [2, 3], data: values });
    const big = Buffer.alloc(4);
    big.writeFloatBE(0.25);
    expect(readNpy(npy('>f4', [1], big), 'x').data).toEqual(Float64Array.of(0.25));
    expect(readNpy(npy('<i8', [2], bytesOf(BigInt64Array.of(-3n, 10_000n))), 'x').data).toEqual(
      Float64Array.of(-3, 10_000),
    );
    expect(readNpy(npy('|u1', [2], Uint8Array.of(0, 255)), 'x').data).toEqual(Float64Array.of(0, 255));
    expect(readNpy(npy('<i4', [], bytesOf(Int32Array.of(7))), 'x')).toEqual({ shape: [], data: Float64Array.of(7) });
    expect(readNpy(npy('<f4', [0, 3], new Uint8Array(0)), 'x').data).toHaveLength(0);
    expect(readNpy(npy('<f8', [6], bytesOf(values), true, 2), 'x').data).toEqual(values);
  });

  it('reads texts of fixed width', () => {
    expect(readNpy(npyTexts(['nadamw_grid_seed0', 'ä', '']), 'x')).toEqual({
      shape: [3],
      data: ['nadamw_grid_seed0', 'ä', ''],
    });
    expect(readNpy(npy('|S3', [2], Uint8Array.of(97, 98, 0, 99, 0, 0)), 'x').data).toEqual(['ab', 'c']);
  });

  it.each([
    [
      'another file',
      Buffer.from('PK and more of it'),
      'x: expected an array of numpy (.npy), got 17 bytes that begin otherwise.',
    ],
    ['an empty file', new Uint8Array(0), 'got 0 bytes'],
    [
      'objects',
      npy('|O', [1], Uint8Array.of(1)),
      'expected numbers or texts, got pickled Python objects, which only Python can read.',
    ],
    [
      'column-major order',
      npy('<f4', [1, 2], new Uint8Array(8), true),
      'expected row-major order, got column-major order.',
    ],
    ['complex numbers', npy('<c8', [1], new Uint8Array(8)), 'expected numbers or texts, got items of type "<c8".'],
    ['a record type', npy("', 'x': '", [1], new Uint8Array(8)), 'got items of type ""'],
    [
      'missing data',
      npy('<f4', [2, 2], new Uint8Array(12)),
      'expected 16 bytes of data for the shape [2,2], got 12. The file is cut off',
    ],
    [
      'a cut header',
      npy('<f4', [2], new Uint8Array(8)).subarray(0, 40),
      'expected a whole .npy file, got one that ends within its header.',
    ],
    [
      'version 9',
      npy('<f4', [0], new Uint8Array(0), false, 9),
      'expected version 1, 2 or 3 of the .npy format, got version 9.',
    ],
  ])('refuses %s with the reason', (_, bytes, message) => {
    expect(() => readNpy(bytes, 'x')).toThrow(message);
  });
});
