import { describe, expect, it } from 'vitest';
import {
  call,
  countUp,
  type Expression,
  f32,
  i32,
  load,
  loop,
  op,
  select,
  sequence,
  set,
  store,
  storeLane,
  tee,
  when,
} from '../../src/kernels/wasm/code.js';
import {
  defineFunction,
  encodeModule,
  type FunctionDefinition,
  type ImportedFunction,
} from '../../src/kernels/wasm/module.js';
import { instantiate } from '../../src/kernels/wasm/runtime.js';
import { bodyOf, disassemble, doing, gets, returning, run } from './support/disassembler.js';

describe('control', () => {
  it('writes a loop as a block that is left when the condition is 0', () => {
    expect(bodyOf(doing(['i32'], (_, n) => [loop(n, [set(n, op('i32.sub', n, i32(1)))])]))).toEqual([
      'block',
      'loop',
      'local.get 0',
      'i32.eqz',
      'br_if 1',
      'local.get 0',
      'i32.const 1',
      'i32.sub',
      'local.set 0',
      'br 0',
      'end',
      'end',
    ]);
  });

  const counting = (from: number, limit: number, step: number): FunctionDefinition =>
    defineFunction('f', [], (scope) => {
      const counter = scope.local('i32');
      const sum = scope.local('i32');
      return {
        body: [countUp(counter, i32(from), i32(limit), step, [set(sum, op('i32.add', sum, counter))])],
        result: sum,
      };
    });

  it('counts up to the limit, which it does not reach', () => {
    expect(run(counting(0, 5, 1))).toBe(0 + 1 + 2 + 3 + 4);
    expect(run(counting(1, 8, 3))).toBe(1 + 4 + 7);
    expect(run(counting(0, 0, 1))).toBe(0);
    expect(run(counting(5, 3, 1))).toBe(0);
  });

  it('compares counters as unsigned, for addresses beyond 2 GB', () => {
    expect(run(counting(2 ** 31 - 1, 2 ** 31 + 1, 1))).toBe((2 ** 31 - 1 + 2 ** 31) | 0);
  });

  it('nests loops', () => {
    const definition = defineFunction('f', ['i32'], (scope, n) => {
      const [i, j, sum] = [scope.local('i32'), scope.local('i32'), scope.local('i32')];
      return {
        body: [countUp(i, i32(0), n, 1, [countUp(j, i, n, 1, [set(sum, op('i32.add', sum, i32(1)))])])],
        result: sum,
      };
    });
    expect(run(definition, [4])).toBe(4 + 3 + 2 + 1);
  });

  it('takes one branch or the other', () => {
    const definition = defineFunction('f', ['i32'], (scope, x) => {
      const out = scope.local('i32');
      return { body: [when(x, [set(out, i32(10))], [set(out, i32(20))])], result: out };
    });
    expect(bodyOf(definition)).toEqual([
      'local.get 0',
      'if',
      'i32.const 10',
      'local.set 1',
      'else',
      'i32.const 20',
      'local.set 1',
      'end',
      'local.get 1',
    ]);
    expect([run(definition, [7]), run(definition, [0])]).toEqual([10, 20]);
  });

  it('leaves out an empty other branch', () => {
    expect(bodyOf(doing(['i32'], (_, x) => [when(x, [set(x, i32(1))])]))).toEqual([
      'local.get 0',
      'if',
      'i32.const 1',
      'local.set 0',
      'end',
    ]);
  });

  it.each(['i32', 'f32', 'f64', 'v128'] as const)('selects between two of type %s', (type) => {
    const definition = returning([type, type, 'i32'], (_, a, b, condition) =>
      select(condition as Expression<'i32'>, a as Expression, b as Expression),
    );
    expect(bodyOf(definition)).toEqual([...gets(3), `select (result ${type})`]);
  });

  it('selects the first where the condition is not 0', () => {
    const definition = returning(['i32'], (_, condition) => select(condition as Expression<'i32'>, f32(1), f32(2)));
    expect([run(definition, [-1]), run(definition, [0])]).toEqual([1, 2]);
  });

  it('sets a local and keeps the value', () => {
    const definition = defineFunction('f', ['f32'], (scope, x) => {
      const twice = scope.local('f32');
      return { body: [], result: op('f32.mul', tee(twice, op('f32.add', x, x)), twice) };
    });
    expect(bodyOf(definition)).toContain('local.tee 1');
    expect(run(definition, [3])).toBe(36);
  });

  it('runs statements in order', () => {
    const definition = defineFunction('f', ['i32'], (_, x) => ({
      body: [sequence([set(x, op('i32.add', x, i32(1))), set(x, op('i32.mul', x, i32(2)))])],
      result: x,
    }));
    expect(run(definition, [5])).toBe(12);
  });
});

describe('modules', () => {
  const imports: readonly ImportedFunction[] = [
    { name: 'sine', parameters: ['f64'], result: 'f64' },
    { name: 'mix', parameters: ['i32', 'f32'], result: 'f32' },
  ];

  it('calls imported functions by number, and its own after them', () => {
    const inner = defineFunction('inner', ['f64'], (_, x) => ({ body: [], result: call(0, 'f64', [x]) }));
    const outer = defineFunction('outer', ['f64'], (_, x) => ({
      body: [],
      result: op(
        'f64.add',
        call(2, 'f64', [x]),
        op('f64.promote_f32', call(1, 'f32', [i32(3), op('f32.demote_f64', x)])),
      ),
    }));
    const lines = disassemble([inner, outer], imports);
    expect(
      lines.filter((line) => line.startsWith('(import')).map((line) => line.split(' ').slice(0, 4).join(' ')),
    ).toEqual(['(import "env" "memory" (memory', '(import "env" "sine" (func', '(import "env" "mix" (func']);
    expect(lines.filter((line) => line.startsWith('call'))).toEqual(['call 0)', 'call 2', 'call 1']);
    const exports = instantiate(encodeModule([inner, outer], imports), {
      memory: new WebAssembly.Memory({ initial: 1 }),
      sine: Math.sin,
      mix: (a: number, b: number) => a * b,
    });
    // sin 0.5 + 3 · 0.5
    expect((exports.outer as (x: number) => number)(0.5)).toBe(Math.sin(0.5) + 1.5);
  });

  it('works on the memory it is given, also after that has grown', () => {
    const memory = new WebAssembly.Memory({ initial: 1 });
    const double = defineFunction('f', ['i32'], (_, at) => [
      store('f32.store', at, op('f32.mul', load('f32.load', at), f32(2))),
    ]);
    const { f } = instantiate(encodeModule([double]), { memory }) as { f: (at: number) => void };
    memory.grow(1);
    new Float32Array(memory.buffer)[20_000] = 21;
    f(80_000);
    expect(new Float32Array(memory.buffer)[20_000]).toBe(42);
    expect(() => f(2 * 65_536 - 2)).toThrow(/out of bounds/);
  });

  it('passes vectors through memory in the order of their lanes', () => {
    const memory = new WebAssembly.Memory({ initial: 1 });
    new Float32Array(memory.buffer).set([1, 2, 3, 4, 10, 20, 30, 40]);
    const definition = doing(['i32'], (_, at) => [
      store('v128.store', at, op('f32x4.sub', load('v128.load', at, 16), load('v128.load', at)), 32),
      storeLane(at, load('v128.load', at), 3, 48),
      store('v128.store', at, load('v128.load32_splat', at, 4), 52),
    ]);
    run(definition, [0], memory);
    expect([...new Float32Array(memory.buffer, 32, 9)]).toEqual([9, 18, 27, 36, 4, 2, 2, 2, 2]);
  });

  it('is refused by the engine and the disassembler alike when a type is wrong behind the back of the compiler', () => {
    const lying = defineFunction('f', [], () => ({ body: [], result: { type: 'f32', code: i32(1).code } }));
    expect(() => disassemble([lying])).toThrow(/type mismatch/);
    expect(WebAssembly.validate(encodeModule([lying]))).toBe(false);
  });
});
