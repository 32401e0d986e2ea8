import { NosbenchError } from '../../util/errors.js';

/** An array as numpy stores it, in row-major order: numbers as doubles, or texts. */
export interface NpyArray {
  readonly shape: readonly number[];
  readonly data: Float64Array | readonly string[];
}

const MAGIC = '\u0093NUMPY';

/** Reads one item, `bytes` apart. */
type Read = (view: DataView, at: number, isLittle: boolean) => number;

const NUMBERS: Readonly<Record<string, readonly [bytes: number, read: Read]>> = {
  f4: [4, (view, at, isLittle) => view.getFloat32(at, isLittle)],
  f8: [8, (view, at, isLittle) => view.getFloat64(at, isLittle)],
  i1: [1, (view, at) => view.getInt8(at)],
  i2: [2, (view, at, isLittle) => view.getInt16(at, isLittle)],
  i4: [4, (view, at, isLittle) => view.getInt32(at, isLittle)],
  i8: [8, (view, at, isLittle) => Number(view.getBigInt64(at, isLittle))],
  u1: [1, (view, at) => view.getUint8(at)],
  u2: [2, (view, at, isLittle) => view.getUint16(at, isLittle)],
  u4: [4, (view, at, isLittle) => view.getUint32(at, isLittle)],
  u8: [8, (view, at, isLittle) => Number(view.getBigUint64(at, isLittle))],
};

/**
 * Reads numpy's `.npy` format, versions 1 to 3: floats and whole numbers of any usual size and byte order, and texts of fixed width.
 * @param where names the array in messages
 * @throws {NosbenchError} code `input` for anything else, with the reason: pickled Python objects, column-major order, other types, a file that
 * is cut off
 */
export function readNpy(bytes: Uint8Array, where: string): NpyArray {
  const fail = (rule: string, got: string, help = 'Save it again with numpy.save or numpy.savez.'): never => {
    throw new NosbenchError('input', `${where}: expected ${rule}, got ${got}. ${help}`);
  };
  if (bytes.length < 10 || latin(bytes.subarray(0, 6)) !== MAGIC) {
    return fail('an array of numpy (.npy)', `${bytes.length} bytes that begin otherwise`);
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const version = bytes[6]!;
  if (version < 1 || version > 3) return fail('version 1, 2 or 3 of the .npy format', `version ${version}`);
  const start = version === 1 ? 10 : 12;
  const headerLength = version === 1 ? view.getUint16(8, true) : bytes.length < 12 ? 0 : view.getUint32(8, true);
  const from = start + headerLength;
  if (from > bytes.length) return fail('a whole .npy file', `one that ends within its header`);
  const { descr, isFortran, shape } = parseHeader(latin(bytes.subarray(start, from)), fail);
  if (descr.includes('O')) {
    return fail('numbers or texts', 'pickled Python objects, which only Python can read', 'Save them as plain arrays.');
  }
  if (isFortran && shape.length > 1) {
    return fail('row-major order', 'column-major order', 'Save numpy.ascontiguousarray of it.');
  }

  const [, order = '', kind = '', size = ''] = /^([<>|=])([a-zA-Z])(\d+)$/.exec(descr) ?? [];
  const count = shape.reduce((product, side) => product * side, 1);
  const isLittle = order !== '>';
  const data = new DataView(bytes.buffer, bytes.byteOffset + from, bytes.byteLength - from);
  const whole = (itemBytes: number): void => {
    if (data.byteLength !== count * itemBytes) {
      fail(
        `${count * itemBytes} bytes of data for the shape [${shape}]`,
        `${data.byteLength}`,
        'The file is cut off or damaged; fetch it again.',
      );
    }
  };
  const number = NUMBERS[kind + size];
  if (number !== undefined) {
    const [itemBytes, read] = number;
    whole(itemBytes);
    return { shape, data: Float64Array.from({ length: count }, (_, i) => read(data, i * itemBytes, isLittle)) };
  }
  if (kind === 'U' || kind === 'S') {
    const letterBytes = kind === 'U' ? 4 : 1;
    const itemBytes = letterBytes * Number(size);
    whole(itemBytes);
    const letter = (at: number) => (kind === 'U' ? data.getUint32(at, isLittle) : data.getUint8(at));
    return {
      shape,
      data: Array.from({ length: count }, (_, i) => text(letter, i * itemBytes, itemBytes, letterBytes)),
    };
  }
  return fail('numbers or texts', `items of type "${descr}"`, 'Convert them with astype before saving.');
}

/** A text of fixed width without the zeros that fill it up. */
function text(letter: (at: number) => number, from: number, bytes: number, letterBytes: number): string {
  const codes: number[] = [];
  for (let at = from; at < from + bytes; at += letterBytes) codes.push(letter(at));
  while (codes.at(-1) === 0) codes.pop();
  return codes.map((code) => (code <= 0x10ffff ? String.fromCodePoint(code) : '\ufffd')).join('');
}

/** `{'descr': '<f4', 'fortran_order': False, 'shape': (3, 2), }`, a Python literal. */
function parseHeader(header: string, fail: (rule: string, got: string) => never) {
  const descr = /'descr':\s*'([^']*)'/.exec(header)?.[1];
  const order = /'fortran_order':\s*(True|False)/.exec(header)?.[1];
  const sides = /'shape':\s*\(([\d,\sL]*)\)/.exec(header)?.[1];
  if (descr === undefined || order === undefined || sides === undefined) {
    return fail(
      'a header with descr, fortran_order and shape of a plain array',
      JSON.stringify(header.trim().slice(0, 80)),
    );
  }
  const shape = sides
    .split(',')
    .map((side) => side.trim().replace('L', ''))
    .filter((side) => side !== '')
    .map(Number);
  return { descr, isFortran: order === 'True', shape };
}

function latin(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
}
