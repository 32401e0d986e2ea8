import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  copyBytes,
  type Expression,
  extract,
  f32,
  f32x4,
  f64,
  f64x2,
  fillBytes,
  i32,
  i32x4,
  i64x2,
  type Local,
  load,
  loop,
  op,
  replace,
  select,
  sequence,
  set,
  shuffle,
  store,
  storeLane,
  when,
} from '../../src/kernels/wasm/code.js';
import {
  INSTRUCTIONS,
  type InstructionName,
  LANES,
  type LaneName,
  LOADS,
  type LoadName,
  REPLACEMENTS,
  type ReplacementName,
  STORES,
  type StoreName,
} from '../../src/kernels/wasm/instructions.js';
import { defineFunction, encodeModule, type Scope } from '../../src/kernels/wasm/module.js';
import { instantiate } from '../../src/kernels/wasm/runtime.js';
import { bodyOf, doing, gets, returning, run } from './support/disassembler.js';

const keysOf = <T extends object>(table: T): (keyof T & string)[] => Object.keys(table) as (keyof T & string)[];
describe('instructions', () => {
  it.each(keysOf(INSTRUCTIONS))(
    '%s is encoded as the disassembler knows it, with its operands and result',
    (name: InstructionName) => {
      const { inputs } = INSTRUCTIONS[name];
      const definition = returning(inputs, (_, ...operands) =>
        (op as (name: InstructionName, ...operands: readonly Expression[]) => Expression)(name, ...operands),
      );
      expect(bodyOf(definition)).toEqual([...gets(inputs.length), name]);
    },
  );

  it.each(keysOf(LOADS))('%s loads from an address and an offset', (name: LoadName) => {
    const [, written] = bodyOf(returning(['i32'], (_, at) => load(name, at as Expression<'i32'>, 300))) as [
      string,
      string,
    ];
    expect(written.split(' ')).toEqual([name, 'offset=300', ...alignmentOf(name, LOADS[name].align)]);
  });

  it.each(keysOf(STORES))('%s stores at an address and an offset', (name: StoreName) => {
    const definition = defineFunction('f', ['i32', STORES[name].type], (_, at, value) => [
      store(name, at as Expression<'i32'>, value as never, 7),
    ]);
    const [first, second, written] = bodyOf(definition) as [string, string, string];
    expect([first, second]).toEqual(gets(2));
    expect(written.split(' ')).toEqual([name, 'offset=7', ...alignmentOf(name, STORES[name].align)]);
  });

  it.each(keysOf(LANES))('%s takes its lane from the code', (name: LaneName) => {
    const lane = name.startsWith('f64x2') ? 1 : 3;
    expect(bodyOf(returning(['v128'], (_, v) => extract(name, v as Expression<'v128'>, lane)))).toEqual([
      'local.get 0',
      `${name} ${lane}`,
    ]);
  });

  it.each(keysOf(REPLACEMENTS))('%s takes its lane from the code', (name: ReplacementName) => {
    const definition = returning(['v128', REPLACEMENTS[name].type], (_, v, x) =>
      replace(name, v as Expression<'v128'>, 1, x as never),
    );
    expect(bodyOf(definition)).toEqual([...gets(2), `${name} 1`]);
  });

  it('stores one lane', () => {
    expect(bodyOf(doing(['i32', 'v128'], (_, at, v) => [storeLane(at, v, 2, 12)]))).toEqual([
      ...gets(2),
      'v128.store32_lane offset=12 2',
    ]);
  });

  it('fills and copies ranges of memory', () => {
    expect(bodyOf(doing(['i32', 'i32', 'i32'], (_, a, b, c) => [fillBytes(a, b, c)]))).toEqual([
      ...gets(3),
      'memory.fill',
    ]);
    expect(bodyOf(doing(['i32', 'i32', 'i32'], (_, a, b, c) => [copyBytes(a, b, c)]))).toEqual([
      ...gets(3),
      'memory.copy',
    ]);
  });

  it('shuffles bytes in the order given', () => {
    const lanes = [31, 0, 1, 30, 2, 29, 3, 28, 4, 27, 5, 26, 6, 25, 7, 24];
    expect(
      bodyOf(
        returning(['v128', 'v128'], (_, a, b) => shuffle(a as Expression<'v128'>, b as Expression<'v128'>, lanes)),
      ),
    ).toEqual([...gets(2), `i8x16.shuffle ${lanes.join(' ')}`]);
  });

  /** What the disassembler prints of an alignment: nothing where it is the natural one. */
  function alignmentOf(name: string, exponent: number): readonly string[] {
    const natural = /^v128\.(load|store)$/.test(name)
      ? 4
      : /8/.test(name.replace('v128', ''))
        ? 0
        : /f64|64/.test(name)
          ? 3
          : 2;
    expect(exponent).toBeLessThanOrEqual(natural);
    return exponent === natural ? [] : [`align=${2 ** exponent}`];
  }
});

describe('constants', () => {
  // 7 bits a byte, the highest of the last byte being the sign: 63 and -64 are the last of one byte.
  const edges = [0, 1, -1, 63, 64, -64, -65, 127, 128, 8191, 8192, -8192, -8193, 2 ** 20, 2 ** 31 - 1, -(2 ** 31)];
  it.each(edges)('i32 %i', (value) => {
    expect(bodyOf(returning([], () => i32(value)))).toEqual([`i32.const ${value}`]);
  });

  it('i32, any', () => {
    fc.assert(fc.property(fc.integer(), (value) => run(returning([], () => i32(value))) === value));
  });

  it('writes integers as short as can be', () => {
    const sizeOf = (value: number): number => encodeModule([returning([], () => i32(value))]).length;
    expect(edges.map((value) => sizeOf(value) - sizeOf(0))).toEqual([0, 0, 0, 0, 1, 0, 1, 1, 1, 1, 2, 1, 2, 3, 4, 4]);
  });

  it.each([0, -0, 1.5, -1e-45, 3.4e38, Number.POSITIVE_INFINITY, Number.NaN])('f32 %d', (value) => {
    expect(run(returning([], () => f32(value)))).toBe(Math.fround(value));
  });

  it.each([0, -0, 0.1, 5e-324, -1.7976931348623157e308, Number.NEGATIVE_INFINITY, Number.NaN])('f64 %d', (value) => {
    expect(run(returning([], () => f64(value)))).toBe(value);
  });

  it('vectors', () => {
    const lanes32 = (vector: Expression<'v128'>): unknown[] =>
      [0, 1, 2, 3].map((lane) => run(returning([], () => extract('i32x4.extract_lane', vector, lane))));
    const lanes64 = (vector: Expression<'v128'>): unknown[] =>
      [0, 1].map((lane) => run(returning([], () => extract('f64x2.extract_lane', vector, lane))));
    expect(lanes32(i32x4(1, -2, 3, 2 ** 31 - 1))).toEqual([1, -2, 3, 2 ** 31 - 1]);
    expect(lanes32(f32x4(1))).toEqual([0x3f800000, 0x3f800000, 0x3f800000, 0x3f800000]);
    expect(lanes64(f64x2(-0.1))).toEqual([-0.1, -0.1]);
    // -1 shifted left by 32: the low words 0, the high ones -1.
    expect(lanes32(i64x2(-4294967296n))).toEqual([0, -1, 0, -1]);
  });
});

describe('unsigned numbers in the code', () => {
  it.each([0, 127, 128, 16_383, 16_384, 2 ** 31, 2 ** 32 - 1])('offset %i', (offset) => {
    const [, written] = bodyOf(returning(['i32'], (_, at) => load('i32.load', at as Expression<'i32'>, offset)));
    expect(written).toBe(offset === 0 ? 'i32.load' : `i32.load offset=${offset}`);
  });

  it('numbers locals past 127, each with its own type', () => {
    const definition = defineFunction('f', ['f64'], (scope, x) => {
      const locals = Array.from({ length: 300 }, (_, index) =>
        index % 3 === 0 ? scope.local('f64') : scope.local('i32'),
      );
      const last = locals[297] as Local<'f64'>;
      return { body: [set(last, x)], result: op('f64.add', last, x) };
    });
    expect(bodyOf(definition)).toEqual(['local.get 0', 'local.set 298', 'local.get 298', 'local.get 0', 'f64.add']);
    expect(run(definition, [1.25])).toBe(2.5);
  });

  it('sizes a body of more than 127 and of more than 16,383 bytes', () => {
    for (const terms of [10, 100, 10_000]) {
      const definition = defineFunction('f', ['i32'], (scope, x) => {
        const sum = scope.local('i32');
        return { body: Array.from({ length: terms }, () => set(sum, op('i32.add', sum, x))), result: sum };
      });
      expect(run(definition, [3])).toBe(3 * terms);
    }
  });

  it('exports many functions by name', () => {
    const functions = Array.from({ length: 200 }, (_, index) =>
      defineFunction(`number ${index} ü`, [], () => ({ body: [], result: i32(index) })),
    );
    const exports = instantiate(encodeModule(functions), { memory: new WebAssembly.Memory({ initial: 1 }) });
    expect(functions.map(({ name }) => (exports[name] as () => number)())).toEqual(functions.map((_, index) => index));
  });
});

describe('what does not compile', () => {
  it('operands, results and locals of another type', () => {
    const misuses = (scope: Scope, x: Local<'f32'>, n: Local<'i32'>): void => {
      // @ts-expect-error an i32 is not an f32
      op('f32.add', x, i32(1));
      // @ts-expect-error one operand is missing
      op('f32.add', x);
      // @ts-expect-error one operand too many
      op('f32.abs', x, x);
      // @ts-expect-error no such instruction
      op('f32.cube', x);
      // @ts-expect-error the result of a comparison is an i32
      set(x, op('f32.lt', x, x));
      // @ts-expect-error a local keeps its type
      set(scope.local('f64'), x);
      // @ts-expect-error addresses are i32
      load('f32.load', x);
      // @ts-expect-error the value is an f32
      store('v128.store', n, x);
      // @ts-expect-error a vector is no float
      storeLane(n, x, 0);
      // @ts-expect-error both sides of a selection have one type
      select<'f32'>(n, x, n);
      // @ts-expect-error a condition is an i32
      when(x, []);
      // @ts-expect-error a condition is an i32
      loop(x, []);
      // @ts-expect-error an expression leaves a value on the stack and is no statement
      sequence([op('f32.abs', x)]);
      // @ts-expect-error the lanes of f64x2 are f64
      replace('f64x2.replace_lane', f64x2(0), 0, x);
    };
    expect(misuses).toBeTypeOf('function');
  });

  it('parameters have the types they were declared with', () => {
    defineFunction('f', ['i32', 'f64'], (_, n, x) => {
      // @ts-expect-error the first parameter is an i32
      op('f64.add', n, x);
      return [];
    });
    expect(true).toBe(true);
  });
});
