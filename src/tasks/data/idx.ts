import { NosbenchError } from '../../util/errors.js';

/** Magic numbers of IDX: two zero bytes, type 8 (unsigned byte), number of axes. */
const MAGIC = 0x0800;

/**
 * The values of an IDX file of unsigned bytes (http://yann.lecun.com/exdb/mnist): a magic number, the length of each axis, the values with the last
 * axis fastest; numbers are big-endian. @param shape what the axes must be
 * @throws {NosbenchError} code `input` for another magic number or other axes
 */
export function parseIdx(bytes: Uint8Array, shape: readonly number[], path: string): Uint8Array {
  const header = 4 + 4 * shape.length;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const read = (at: number) => (at + 4 <= bytes.length ? view.getUint32(at) : Number.NaN);
  const magic = read(0);
  if (magic !== MAGIC + shape.length) {
    const got = Number.isNaN(magic) ? 'a shorter file' : `0x${magic.toString(16).padStart(8, '0')}`;
    throw damaged(path, `the magic number 0x${(MAGIC + shape.length).toString(16).padStart(8, '0')} of IDX`, got);
  }
  const axes = shape.map((_, axis) => read(4 + 4 * axis));
  if (axes.some((length, axis) => length !== shape[axis])) throw damaged(path, `axes [${shape}]`, `[${axes}]`);
  const size = shape.reduce((product, length) => product * length, 1);
  if (bytes.length !== header + size) throw damaged(path, `${header + size} bytes`, `${bytes.length}`);
  return bytes.subarray(header);
}

function damaged(path: string, rule: string, got: string): NosbenchError {
  return new NosbenchError('input', `data: ${path}: expected ${rule}, got ${got}. Get the file again.`);
}
