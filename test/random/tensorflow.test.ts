import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { philoxBlock } from '../../src/random/philox.js';
import { tensorflowOp, tensorflowStateless } from '../../src/random/tensorflow.js';

const golden = JSON.parse(readFileSync(new URL('../../reference/tf-philox.json', import.meta.url), 'utf8'));

describe('philox', () => {
  const block = (key: readonly [number, number], counter: readonly [number, number, number, number]) => {
    const words = new Uint32Array(4);
    philoxBlock(...key, ...counter, words);
    return Array.from(words, (word) => word.toString(16).padStart(8, '0'));
  };

  it('gives the known block of key 0 and counter 0', () => {
    expect(block([0, 0], [0, 0, 0, 0])).toEqual(golden.philox4x32_10_zero_key_zero_counter);
  });

  // Known answers of the authors' library, for all bits set and for the digits of pi.
  it('gives the known blocks of full words', () => {
    const ones = 0xffffffff;
    expect(block([ones, ones], [ones, ones, ones, ones])).toEqual(['408f276d', '41c83b0e', 'a20bc7c6', '6d5451fd']);
    expect(block([0xa4093822, 0x299f31d0], [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344])).toEqual([
      'd16cfe09',
      '94fdcceb',
      '5001e420',
      '24126ea1',
    ]);
  });
});

describe('stateful ops of TensorFlow', () => {
  it('draw the uniforms of four executions to the bit', () => {
    const op = tensorflowOp(1);
    expect(golden.uniform_n1_seed1_executions.map(() => op.uniform(1)[0])).toEqual(golden.uniform_n1_seed1_executions);
  });

  it('draw the published normals to the bit', () => {
    expect(Array.from(tensorflowOp(1).normal(6))).toEqual(golden.normal_n6_seed1_first_execution);
    expect(Array.from(tensorflowOp(1).normal(5))).toEqual(golden.normal_n6_seed1_first_execution.slice(0, 5));
  });

  it('draw the start points of the TwoD tasks to the bit, in the first and in the second execution', () => {
    const ranges = { Rosenbrock: [-5, 10], Ackley: [-32.768, 32.768], Beale: [-4.5, 4.5], StyblinskiTang: [-5, 5] };
    for (const [name, [low, high]] of Object.entries(ranges)) {
      const want = golden.twod_initial_points[`TwoD_${name}`];
      const op = tensorflowOp(123);
      expect(Array.from(op.uniform(2, low, high)), name).toEqual(want.first_execution.point);
      expect(Array.from(op.uniform(2, low, high)), name).toEqual(want.second_execution.point);
    }
    const op = tensorflowOp(123);
    expect(Array.from(op.normal(2))).toEqual(golden.twod_initial_points.TwoD_Bowl10.first_execution.point);
    expect(Array.from(op.normal(2))).toEqual(golden.twod_initial_points.TwoD_Bowl10.second_execution.point);
  });

  it('scale by mean and deviation', () => {
    const [plain, scaled] = [tensorflowOp(7).normal(9), tensorflowOp(7).normal(9, 3, 0.5)];
    expect(Array.from(scaled)).toEqual(Array.from(plain, (value) => Math.fround(Math.fround(value * 0.5) + 3)));
  });

  it('refuse a seed that is no whole number', () => {
    expect(() => tensorflowOp(-1)).toThrow(/tensorflowOp: expected a seed from 0 to 2\^53 - 1, got -1/);
    expect(() => tensorflowStateless([1, 0.5])).toThrow(/tensorflowStateless: expected a seed .*got 0.5/);
  });
});

describe('stateless ops of TensorFlow', () => {
  it('draw what the documentation of `stateless_fold_in` prints', () => {
    const normals = tensorflowStateless([1105988140, 3]).normal(3);
    const printed = [0.03197195, 0.8979765, 0.13253039];
    normals.forEach((value, i) => {
      expect(value).toBeCloseTo(printed[i]!, 7);
    });
  });

  it('draw the same in every call', () => {
    const op = tensorflowStateless([3, 4]);
    expect(op.uniform(7, -1, 1)).toEqual(op.uniform(7, -1, 1));
  });
});
